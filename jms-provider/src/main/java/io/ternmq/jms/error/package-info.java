/**
 * The one place where a reason on the wire becomes a JMS exception.
 *
 * <p>Not for deciding whether to retry.
 *
 * <p>No state; called by any thread.
 */
@NullMarked
package io.ternmq.jms.error;

import org.jspecify.annotations.NullMarked;
