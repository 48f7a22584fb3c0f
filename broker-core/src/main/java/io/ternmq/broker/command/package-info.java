/**
 * What can be asked of the engine, and what it answers: commands, decisions and effects as values.
 *
 * <p>Not for behaviour, and not for frames: the transport translates.
 *
 * <p>Immutable, so any thread may make and read them.
 */
@NullMarked
package io.ternmq.broker.command;

import org.jspecify.annotations.NullMarked;
