/**
 * Points in time and durations as the broker counts them, and the interface from which its edges read
 * the time.
 *
 * <p>Not for reading the system's clock: the composition root hands that in.
 *
 * <p>Immutable, so any thread may read them.
 */
@NullMarked
package io.ternmq.broker.time;

import org.jspecify.annotations.NullMarked;
