/**
 * A sample: orders sent by one application and stored by another, with a database in the transaction.
 *
 * <p>Not a library: copy it, don't depend on it.
 *
 * <p>Each application runs on its own main thread and on its session's.
 */
@NullMarked
package io.ternmq.samples.orders;

import org.jspecify.annotations.NullMarked;
