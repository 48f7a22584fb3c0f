/**
 * Benchmarks with JMH, and end-to-end ones with their own harness.
 *
 * <p>Not for correctness, and never run by the build.
 *
 * <p>Threads are those of the harness.
 */
@NullMarked
package io.ternmq.benchmarks;

import org.jspecify.annotations.NullMarked;
