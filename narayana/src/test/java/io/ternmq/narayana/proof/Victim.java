package io.ternmq.narayana.proof;

/** Whom a case kills. */
enum Victim {
    BROKER,
    /** The client, with its transaction manager and, if that is embedded, its database. */
    CLIENT,
    BOTH;

    boolean isBroker() {
        return this != CLIENT;
    }

    boolean isClient() {
        return this != BROKER;
    }
}
