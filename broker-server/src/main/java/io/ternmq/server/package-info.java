/**
 * The process: main, configuration, command line, and the wiring of the broker library.
 *
 * <p>Not for broker behaviour. The only place that may end the process.
 *
 * <p>Runs on the main thread and in shutdown hooks.
 */
@NullMarked
package io.ternmq.server;

import org.jspecify.annotations.NullMarked;
