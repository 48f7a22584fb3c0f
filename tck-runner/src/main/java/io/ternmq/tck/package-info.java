/**
 * Runs the Jakarta Messaging TCK against TernMQ; the tests themselves come from outside, see docs/tck.md.
 *
 * <p>This package reads the options, finds the TCK and spreads its classes over forks. Not for anything that a user of TernMQ
 * needs. The main thread, and one thread a fork.
 */
@NullMarked
package io.ternmq.tck;

import org.jspecify.annotations.NullMarked;
