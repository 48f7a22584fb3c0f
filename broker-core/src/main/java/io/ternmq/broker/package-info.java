/**
 * The broker as a library: its public face, its options, and the composition root, the one place that
 * picks a journal and ties listener, engine and journal together.
 *
 * <p>Not for behaviour: what the broker decides is in {@code engine} and below. Not for ending the
 * process, which is for the server's main alone.
 *
 * <p>Start and close are called by any thread, one at a time.
 */
@NullMarked
package io.ternmq.broker;

import org.jspecify.annotations.NullMarked;
