/**
 * The broker as a process of its own, for tests that kill it.
 *
 * <p>Not for brokers in the test's own JVM.
 *
 * <p>A process belongs to the test's thread that started it.
 */
@NullMarked
package io.ternmq.testsupport.process;

import org.jspecify.annotations.NullMarked;
