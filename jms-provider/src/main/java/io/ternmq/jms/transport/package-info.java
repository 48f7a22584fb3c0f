/**
 * The client's channels: connecting, framing and closing, for each kind of address that a URI can
 * name.
 *
 * <p>Not for requests, replies or credit: it moves frames.
 *
 * <p>Each channel belongs to its event loop; there is one loop group a JVM.
 */
@NullMarked
package io.ternmq.jms.transport;

import org.jspecify.annotations.NullMarked;
