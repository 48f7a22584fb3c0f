package io.ternmq.broker.transaction;

/**
 * A session that works, or has worked, in a branch.
 *
 * @param channel that it is open on
 * @param session its number
 */
public record Seat(long channel, int session) {
    @Override
    public String toString() {
        return "channel " + channel + " session " + session;
    }
}
