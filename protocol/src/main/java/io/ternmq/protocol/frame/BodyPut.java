package io.ternmq.protocol.frame;

/**
 * One part of a body that is too large for a frame, ahead of its Send or TxSend, whose content
 * names it. Answered by Done, the last part once the whole body is forced. A client keeps at
 * most 4 parts unanswered.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param body number of the body within the session, made by the client
 * @param offset of the first byte, in bytes
 * @param last whether the body ends with this part
 * @param bytes the part
 */
public record BodyPut(int requestId, int session, long body, long offset, boolean last, byte[] bytes) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.BODY_PUT;
    }
}
