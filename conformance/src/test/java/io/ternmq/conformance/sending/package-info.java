/** Chapter 7: producers, their options, asynchronous sends, expiry and delay. */
package io.ternmq.conformance.sending;
