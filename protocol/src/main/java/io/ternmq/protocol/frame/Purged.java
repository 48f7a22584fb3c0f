package io.ternmq.protocol.frame;

/**
 * The queue was purged.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param messages how many messages were removed
 */
public record Purged(int requestId, long messages) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.PURGED;
    }
}
