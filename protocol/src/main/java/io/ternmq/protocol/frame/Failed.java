package io.ternmq.protocol.frame;

/**
 * The request could not be carried out; nothing of it was, and the connection lives.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param code why
 * @param text for a person: names the thing and the cure
 */
public record Failed(int requestId, ErrorCode code, String text) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.FAILED;
    }
}
