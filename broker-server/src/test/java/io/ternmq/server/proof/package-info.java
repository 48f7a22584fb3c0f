/**
 * Proofs of what docs/reliability.md promises: kills of the broker and of its clients under load, crash images of its
 * disk, damage, failing forces, and a trace of its system calls.
 *
 * <p>Producers and consumers speak jakarta.jms alone; {@code BrokerProcess} and {@code BrokerOnDisk} know the broker.
 */
package io.ternmq.server.proof;
