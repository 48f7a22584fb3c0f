/**
 * Proof that a message and a row of a database are committed together or not at all, whoever dies when: a client with Narayana is
 * stopped at each call of its two resources, and broker, client or both are killed there.
 *
 * <p>{@code Worker} is the client's process; {@code KillMatrix} drives and judges it from the test's thread.
 */
package io.ternmq.narayana.proof;
