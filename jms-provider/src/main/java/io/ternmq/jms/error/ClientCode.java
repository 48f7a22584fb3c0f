package io.ternmq.jms.error;

/** What can go wrong on this side of the wire; the name is the error code that applications see. */
public enum ClientCode {
    /** No answer within the configured time. */
    TIMEOUT,
    /** The connection broke before the answer came. */
    CONNECTION_LOST,
    /** The connection could not be made, or made again in time. */
    CONNECTION_FAILED,
    /** The application closed the object. */
    CLOSED,
    /** It can't be told whether the operation had its effect. */
    IN_DOUBT,
    /** The transaction was rolled back. */
    ROLLED_BACK,
    /** A connection consumer got no server session, or one that it can't use. */
    SERVER_SESSION_FAILED
}
