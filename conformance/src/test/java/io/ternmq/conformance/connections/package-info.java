/** Section 6.1: connections, their client id, start, stop and close. */
package io.ternmq.conformance.connections;
