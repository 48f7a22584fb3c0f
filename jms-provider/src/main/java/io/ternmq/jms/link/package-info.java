/**
 * The protocol half of the client without sockets: requests and replies, numbers and epochs, credit,
 * delivery buffers, and what happens at a reconnect.
 *
 * <p>Not for JMS types above those that errors need, and not for channels.
 *
 * <p>Owned by the connection's event loop; application threads wait on it with a deadline.
 */
@NullMarked
package io.ternmq.jms.link;

import org.jspecify.annotations.NullMarked;
