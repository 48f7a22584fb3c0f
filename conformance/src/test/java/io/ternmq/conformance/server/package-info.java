/**
 * Chapter 11: what an application server uses, connection consumers, sessions with a listener of their own, and
 * distributed transactions.
 */
package io.ternmq.conformance.server;
