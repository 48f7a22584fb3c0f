/** Section 6.2: sessions, their threads, transactions, order and acknowledgement. */
package io.ternmq.conformance.sessions;
