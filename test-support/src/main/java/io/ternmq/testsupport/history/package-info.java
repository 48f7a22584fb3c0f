/**
 * What producers and consumers did and were told, as lines of text, and the checker that finds what a broker
 * lost, repeated, changed or made up. docs/reliability.md describes the lines.
 *
 * <p>Not for running brokers or clients, and without any JMS type: whatever can write the lines can be checked.
 *
 * <p>Each writer is owned by one thread, the checker by the thread that checks.
 */
@NullMarked
package io.ternmq.testsupport.history;

import org.jspecify.annotations.NullMarked;
