/**
 * A queue: the order of its references, its consumers and their credit, dispatch, settlement,
 * redelivery and dead letter.
 *
 * <p>Not for the places of bodies, and not for choosing which queues a message goes to.
 *
 * <p>Owned by the engine's thread.
 */
@NullMarked
package io.ternmq.broker.queue;

import org.jspecify.annotations.NullMarked;
