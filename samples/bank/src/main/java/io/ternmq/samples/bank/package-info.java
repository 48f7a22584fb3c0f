/**
 * A sample: a database and a queue in one transaction, while the program and the broker are killed at random.
 *
 * <p>Not a library: copy it, don't depend on it. Start at {@code Teller}; {@code Transactions} sets the transaction manager up.
 *
 * <p>The teller is a process of its own with one thread, and Narayana's threads beside it; the main program watches and kills.
 */
@NullMarked
package io.ternmq.samples.bank;

import org.jspecify.annotations.NullMarked;
