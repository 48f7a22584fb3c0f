package io.ternmq.broker.command;

/** Why the engine refused something; the front end turns it into its protocol's code. */
public enum Reason {
    PROTOCOL,
    NOT_AUTHORIZED,
    SUPERSEDED,
    CLIENT_ID_IN_USE,
    SESSION_UNKNOWN,
    CONSUMER_UNKNOWN,
    DELIVERY_UNKNOWN,
    IDENTITY_UNKNOWN,
    DESTINATION_INVALID,
    DESTINATION_UNKNOWN,
    DESTINATION_FULL,
    DISK_FULL,
    MESSAGE_TOO_LARGE,
    MESSAGE_MALFORMED,
    SELECTOR_INVALID,
    LIMIT_EXCEEDED,
    TRANSACTION_TOO_LARGE,
    ROLLBACK_ONLY,
    NOT_SUPPORTED
}
