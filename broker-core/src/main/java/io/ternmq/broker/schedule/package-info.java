/**
 * What falls due at a time: delivery delay, redelivery delay, expiry.
 *
 * <p>Not for timers or a clock: time comes with the command that turns it.
 *
 * <p>Owned by the engine's thread.
 */
@NullMarked
package io.ternmq.broker.schedule;

import org.jspecify.annotations.NullMarked;
