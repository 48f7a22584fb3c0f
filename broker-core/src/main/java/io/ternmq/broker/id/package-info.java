/**
 * The names of things in the broker: messages, queues, consumers, sessions, connections, branches; and
 * the collections that hold things by number without boxing.
 *
 * <p>Not for making random ones: an id is counted by the engine or comes with a command.
 *
 * <p>Names are immutable, so any thread may read them; a collection belongs to its owner's thread.
 */
@NullMarked
package io.ternmq.broker.id;

import org.jspecify.annotations.NullMarked;
