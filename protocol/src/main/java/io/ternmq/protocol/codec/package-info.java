/**
 * The only place where bytes of the wire become frames and frames become bytes: one class for each
 * group of frames, encode beside decode, and the table that finds them by opcode.
 *
 * <p>Not for sockets, handlers or connection state, and not for what a frame means: a malformed frame
 * is reported here, the reaction is the caller's.
 *
 * <p>No thread of its own; a connection's decoder and encoder belong to its event loop.
 */
@NullMarked
package io.ternmq.protocol.codec;

import org.jspecify.annotations.NullMarked;
