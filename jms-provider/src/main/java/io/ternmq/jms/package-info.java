/**
 * What an application sees besides the JMS interfaces: connection factories and their options.
 *
 * <p>Not for the JMS objects themselves, which applications know by their interfaces only.
 *
 * <p>Factories may be used by any thread.
 */
@NullMarked
package io.ternmq.jms;

import org.jspecify.annotations.NullMarked;
