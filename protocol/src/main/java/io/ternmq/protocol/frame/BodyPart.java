package io.ternmq.protocol.frame;

/**
 * A part of a large body.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param bytes the part
 */
public record BodyPart(int requestId, byte[] bytes) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.BODY_PART;
    }
}
