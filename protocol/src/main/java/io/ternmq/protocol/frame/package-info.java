/**
 * The frames as immutable values: requests, replies, deliveries, and the limits of their fields.
 *
 * <p>Not for bytes (see {@code codec}), and never used below the broker's transport or by JMS code
 * above the client's link.
 *
 * <p>Immutable, so any thread may read them.
 */
@NullMarked
package io.ternmq.protocol.frame;

import org.jspecify.annotations.NullMarked;
