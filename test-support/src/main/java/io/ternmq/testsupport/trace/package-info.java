/**
 * Reads a trace of a broker's system calls, and finds acknowledgements and deliveries that left before their messages
 * were forced.
 *
 * <p>Not for making the trace, which strace does: {@link io.ternmq.testsupport.trace.TraceChecker#COMMAND}. It reads
 * frames by itself rather than by the codec, so as not to share its errors.
 *
 * <p>Owned by one thread.
 */
@NullMarked
package io.ternmq.testsupport.trace;

import org.jspecify.annotations.NullMarked;
