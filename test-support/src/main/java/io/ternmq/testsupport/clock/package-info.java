/**
 * Clocks and timers that a test turns by hand.
 *
 * <p>Not for waiting: a test that has to wait for another thread waits for a condition.
 *
 * <p>Owned by the test's thread.
 */
@NullMarked
package io.ternmq.testsupport.clock;

import org.jspecify.annotations.NullMarked;
