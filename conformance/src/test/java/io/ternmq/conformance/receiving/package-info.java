/** Chapter 8: consumers, subscriptions, and receiving by call and by listener. */
package io.ternmq.conformance.receiving;
