/**
 * A sample: orders sent by one application and stored by another, in a database of its own, while the broker between
 * them is killed twice.
 *
 * <p>Not a library: copy it, don't depend on it. Start at {@code Main}; the JMS code is in {@code Shop} and
 * {@code Warehouse}.
 *
 * <p>Shop and warehouse have a thread each; the main thread watches, and kills the broker.
 */
@NullMarked
package io.ternmq.samples.orders;

import org.jspecify.annotations.NullMarked;
