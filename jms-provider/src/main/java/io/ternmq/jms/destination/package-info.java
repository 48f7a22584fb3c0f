/**
 * Queues, topics and temporary destinations as JMS objects, and the address that each stands for.
 *
 * <p>Not for asking the broker whether one exists.
 *
 * <p>Immutable, so any thread may read them.
 */
@NullMarked
package io.ternmq.jms.destination;

import org.jspecify.annotations.NullMarked;
