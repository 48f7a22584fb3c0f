/**
 * A sample: the shortest program that sends and receives, with plain JMS.
 *
 * <p>Not a library: copy it, don't depend on it. {@code Hello} has the JMS code, {@code Main} the broker.
 *
 * <p>The main thread sends; the context's session calls the listener.
 */
@NullMarked
package io.ternmq.samples.quickstart;

import org.jspecify.annotations.NullMarked;
