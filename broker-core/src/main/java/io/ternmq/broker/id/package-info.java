/**
 * The names of things in the broker: messages, queues, consumers, sessions, connections, branches.
 *
 * <p>Not for making random ones: an id is counted by the engine or comes with a command.
 *
 * <p>Immutable, so any thread may read them.
 */
@NullMarked
package io.ternmq.broker.id;

import org.jspecify.annotations.NullMarked;
