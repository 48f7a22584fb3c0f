/**
 * The JMS objects: connections, sessions, producers, consumers, browsers and contexts, thin over the
 * link.
 *
 * <p>Not for frames, reconnecting or credit: that is the link's.
 *
 * <p>Called by application threads, as JMS allows; each session has one thread for its listeners.
 */
@NullMarked
package io.ternmq.jms.client;

import org.jspecify.annotations.NullMarked;
