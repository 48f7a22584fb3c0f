/**
 * The bytes of the log: segment and group headers, batches, records. Pictures stand at the classes.
 *
 * <p>Not for files: reading and writing them is the business of {@code log}.
 *
 * <p>Without state, except for buffers, which belong to the thread that holds them.
 */
@NullMarked
package io.ternmq.broker.journal.format;

import org.jspecify.annotations.NullMarked;
