/**
 * Keeps a queue's memory within its window: which references and bodies are in memory, which have to
 * be read, and how a read is merged with what changed since.
 *
 * <p>Not for reading: it asks through the journal's interface, and the result returns as a command.
 *
 * <p>Owned by the engine's thread.
 */
@NullMarked
package io.ternmq.broker.paging;

import org.jspecify.annotations.NullMarked;
