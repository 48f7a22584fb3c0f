/**
 * The listener: channels, authentication, frames in, commands to the engine, effects back to frames.
 *
 * <p>Not for decisions about messages, and the last place that knows a frame: below it there are
 * commands only.
 *
 * <p>Each connection's state belongs to its channel's event loop; others send it tasks.
 */
@NullMarked
package io.ternmq.broker.transport;

import org.jspecify.annotations.NullMarked;
