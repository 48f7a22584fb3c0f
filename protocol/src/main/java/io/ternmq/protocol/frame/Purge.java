package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * Removes all messages of a queue that are not being delivered. Answered by Purged.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param destination where to
 */
public record Purge(int requestId, Destination destination) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.PURGE;
    }
}
