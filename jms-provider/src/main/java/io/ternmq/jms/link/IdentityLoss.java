package io.ternmq.jms.link;

/**
 * Whether the broker at the other end of a new channel can still know what a session sent over the last one.
 *
 * @param otherBroker it is another broker, or one with other data
 * @param expired it has been away for longer than the broker remembers
 */
record IdentityLoss(boolean otherBroker, boolean expired) {

    static final IdentityLoss NONE = new IdentityLoss(false, false);

    /**
     * Whether the session has to count as forgotten. A session that was answered before needn't be guessed about: the
     * broker is asked, and tells.
     */
    boolean covers(SessionCore session) {
        return otherBroker || (expired && !session.wasAnswered());
    }
}
