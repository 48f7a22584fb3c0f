/**
 * What is to be run: the tests that the TCK has, those that are wanted, those that are excluded, in which order.
 *
 * <p>Not for running them. Values; any thread.
 */
@NullMarked
package io.ternmq.tck.suite;

import org.jspecify.annotations.NullMarked;
