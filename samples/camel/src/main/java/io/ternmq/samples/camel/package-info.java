/**
 * A sample: files go from a folder through two queues into another folder, by an Apache Camel route with Spring's listener
 * containers and a pool of connections.
 *
 * <p>Not a library: copy it, don't depend on it. Start at {@code Main}; the routes are in {@code Routes}, and what TernMQ
 * needs to be told is in {@code Messaging}.
 *
 * <p>Camel's threads run the routes; the main thread watches.
 */
@NullMarked
package io.ternmq.samples.camel;

import org.jspecify.annotations.NullMarked;
