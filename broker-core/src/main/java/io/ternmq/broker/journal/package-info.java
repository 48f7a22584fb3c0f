/**
 * The interfaces of the durable history and of the store, and the records they carry. Thread, order and
 * durability are stated at each method.
 *
 * <p>Not for implementations: those are in {@code log}, {@code h2} and {@code memory}, which the
 * composition root alone may import.
 *
 * <p>Records are immutable; each interface names the thread that calls it.
 */
@NullMarked
package io.ternmq.broker.journal;

import org.jspecify.annotations.NullMarked;
