/** Chapter 11: what an application server uses, connection consumers and sessions with a listener of their own. */
package io.ternmq.conformance.server;
