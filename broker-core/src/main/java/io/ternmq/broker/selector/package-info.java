/**
 * Message selectors (JMS 3.1 §3.8.1): a text is parsed once and then evaluated over the headers of messages, in place.
 *
 * <p>Not for choosing which messages are evaluated, and for whom.
 *
 * <p>A selector is immutable; any thread may evaluate it.
 */
@NullMarked
package io.ternmq.broker.selector;

import org.jspecify.annotations.NullMarked;
