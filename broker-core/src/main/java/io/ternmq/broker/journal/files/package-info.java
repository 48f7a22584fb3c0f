/**
 * Large bodies, each in a file of its own (docs/journal.md, "Large bodies").
 *
 * <p>Not for the messages that name them: those are in the log and the store, and say which files live.
 *
 * <p>One thread of its own reads, writes, forces and deletes.
 */
@NullMarked
package io.ternmq.broker.journal.files;

import org.jspecify.annotations.NullMarked;
