package io.ternmq.broker.transport;

import io.ternmq.broker.journal.LargeBodies;

/**
 * What all connections share for large bodies.
 *
 * @param bodies where they are kept
 * @param room for parts on their way there
 */
record BodyShares(LargeBodies bodies, PutRoom room) {}
