/**
 * The store in two H2 MVStore files written in turn, its checkpoints, and its reads. No other package
 * knows an H2 type.
 *
 * <p>Not for acknowledging: nothing reaches this package before the log has forced it.
 *
 * <p>Owned by the store thread, which nobody may interrupt.
 */
@NullMarked
package io.ternmq.broker.journal.h2;

import org.jspecify.annotations.NullMarked;
