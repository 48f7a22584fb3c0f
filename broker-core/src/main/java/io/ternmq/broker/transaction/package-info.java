/**
 * Local transactions and XA branches: their states, their transitions, and what a commit or a rollback
 * does to the references they hold.
 *
 * <p>Not for the rules of one queue, and not for coordinating resources: that is the transaction
 * manager's.
 *
 * <p>Owned by the engine's thread.
 */
@NullMarked
package io.ternmq.broker.transaction;

import org.jspecify.annotations.NullMarked;
