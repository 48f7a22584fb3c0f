/** What proofs need of a broker and nobody else does. */
package io.ternmq.broker;
