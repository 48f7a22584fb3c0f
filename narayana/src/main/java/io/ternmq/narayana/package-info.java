/**
 * What the recovery of the Narayana transaction manager needs of a broker: an {@code XAResource} to ask for prepared branches, and to
 * end them.
 *
 * <p>Not for the work of transactions: there the application enlists the {@code XAResource} of an {@code XASession}.
 *
 * <p>Narayana's threads call it.
 */
@NullMarked
package io.ternmq.narayana;

import org.jspecify.annotations.NullMarked;
