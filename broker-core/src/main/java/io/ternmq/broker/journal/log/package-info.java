/**
 * The write-ahead log: segments of checksummed records, one force a group, and their recovery. It is
 * the point where a message may be acknowledged.
 *
 * <p>Not for indexes or for messages that stay: those come to rest in the store.
 *
 * <p>Owned by the journal thread.
 */
@NullMarked
package io.ternmq.broker.journal.log;

import org.jspecify.annotations.NullMarked;
