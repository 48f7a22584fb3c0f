/**
 * JVMs that run the tests, each with a broker and a data directory of its own, and what the runner knows of them.
 *
 * <p>Not for choosing or ordering tests. In the runner a fork belongs to one thread; in the fork the main thread runs the tests.
 */
@NullMarked
package io.ternmq.tck.fork;

import org.jspecify.annotations.NullMarked;
