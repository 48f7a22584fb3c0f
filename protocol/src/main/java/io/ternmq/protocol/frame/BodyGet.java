package io.ternmq.protocol.frame;

/**
 * Asks for a part of the large body of an unsettled delivery. Answered by BodyPart.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param deliveryId the delivery
 * @param offset of the first byte, in bytes
 * @param length how many bytes at most
 */
public record BodyGet(int requestId, int session, long deliveryId, long offset, int length) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.BODY_GET;
    }
}
