/**
 * A message and a message reference as the broker holds them.
 *
 * <p>Not for reading a body, which is opaque here, and not for a reference's state in its queue.
 *
 * <p>Messages are immutable; a reference belongs to the engine's thread.
 */
@NullMarked
package io.ternmq.broker.message;

import org.jspecify.annotations.NullMarked;
