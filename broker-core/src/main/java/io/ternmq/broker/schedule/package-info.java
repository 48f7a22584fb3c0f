/**
 * Time in the broker: which time a turn shows, when something falls due next, and where messages wait for their delivery
 * time.
 *
 * <p>Not for clocks: time comes in with each turn. Not for moving messages: the engine does that.
 *
 * <p>Owned by the engine's thread.
 */
@NullMarked
package io.ternmq.broker.schedule;

import org.jspecify.annotations.NullMarked;
