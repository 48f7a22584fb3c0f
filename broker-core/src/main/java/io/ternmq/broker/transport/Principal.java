package io.ternmq.broker.transport;

/**
 * Who a connection was authenticated as.
 *
 * @param name the user's name; empty for anonymous
 */
public record Principal(String name) {
    /** Somebody who gave no name. */
    public static final Principal ANONYMOUS = new Principal("");

    public boolean isAnonymous() {
        return name.isEmpty();
    }
}
