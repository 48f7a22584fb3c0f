/** Chapters 1, 2, 4 and 5: queues and topics, their styles and interfaces, and administered objects. */
package io.ternmq.conformance.domains;
