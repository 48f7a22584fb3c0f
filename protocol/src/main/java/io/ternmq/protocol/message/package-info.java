/**
 * A message as both sides carry it: headers and properties that can be read in place, and a body
 * that stays opaque.
 *
 * <p>Not for JMS message types, and not for decoding a body: only the JMS client does that.
 *
 * <p>Immutable, so any thread may read it.
 */
@NullMarked
package io.ternmq.protocol.message;

import org.jspecify.annotations.NullMarked;
