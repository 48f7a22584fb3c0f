package io.ternmq.protocol.frame;

/**
 * Asks for the figures of the queues whose name matches, a page at a time. Answered by Stat.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param pattern a name, with * for any characters; empty for all
 * @param after the last name of the page before, empty for the first page
 */
public record StatAsk(int requestId, String pattern, String after) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.STAT_ASK;
    }
}
