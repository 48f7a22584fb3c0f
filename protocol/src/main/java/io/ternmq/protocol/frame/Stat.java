package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Figures of queues, by name: one page.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param more whether there are more after these
 * @param queues sorted by name
 */
public record Stat(int requestId, boolean more, List<QueueStat> queues) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.STAT;
    }
}
