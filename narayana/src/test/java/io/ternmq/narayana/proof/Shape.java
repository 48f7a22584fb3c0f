package io.ternmq.narayana.proof;

/** What a transaction does. */
enum Shape {
    /** Changes rows and sends a message. */
    SEND,
    /** Receives a message, changes rows and sends a message. */
    RELAY
}
