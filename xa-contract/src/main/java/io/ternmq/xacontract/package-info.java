/**
 * What an {@code XAResource} of a messaging provider owes, as a table of rows, and the runner that asks a provider for each of
 * them.
 *
 * <p>It knows a provider by {@code jakarta.jms} and {@code javax.transaction.xa} alone; factories are made by reflection from a
 * properties file. Not for anything that a user of TernMQ needs. The main thread runs the table, a thread of its own each row.
 */
@NullMarked
package io.ternmq.xacontract;

import org.jspecify.annotations.NullMarked;
