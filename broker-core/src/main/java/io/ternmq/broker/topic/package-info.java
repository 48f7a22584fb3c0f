/**
 * Topics: the subscriptions of each, and which of them takes a message.
 *
 * <p>Not for what may be done with a subscription, and not for putting messages into its queue.
 *
 * <p>Owned by the engine's thread.
 */
@NullMarked
package io.ternmq.broker.topic;

import org.jspecify.annotations.NullMarked;
