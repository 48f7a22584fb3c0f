package io.ternmq.jms.link;

/**
 * Whether the broker at the other end of a new channel can still know what a session sent before.
 *
 * @param otherBroker it is another broker, or one with other data
 * @param nowNanos when the channel was opened
 * @param rememberedNanos for how long the broker surely remembers what came to it
 */
record IdentityLoss(boolean otherBroker, long nowNanos, long rememberedNanos) {

    static final IdentityLoss NONE = new IdentityLoss(false, 0, Long.MAX_VALUE);

    /**
     * Whether the session has to count as forgotten. A session that was answered before needn't be guessed about: the
     * broker is asked, and tells. Otherwise it depends on when the oldest unanswered submission left, since the broker
     * can't have lost the connection before that came. When this side noticed the loss says nothing: the process may
     * have been suspended meanwhile.
     */
    boolean covers(SessionCore session) {
        return otherBroker || (!session.wasAnswered() && session.longestUnanswered(nowNanos) > rememberedNanos);
    }
}
