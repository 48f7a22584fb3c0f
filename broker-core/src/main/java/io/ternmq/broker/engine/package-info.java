/**
 * Runs batches of commands: decide, records, apply, effects. It owns all broker state, and applies the
 * same records live and at recovery.
 *
 * <p>Not for I/O, clocks, threads, locks or randomness: times, limits and generated ids come with the
 * command.
 *
 * <p>Run by one thread at a time, the one that owns the engine; all others send commands.
 */
@NullMarked
package io.ternmq.broker.engine;

import org.jspecify.annotations.NullMarked;
