/**
 * The journal and the store on the heap, for tests, for simulation and for embedding without
 * persistence.
 *
 * <p>Not for data that has to outlive the process.
 *
 * <p>Owned by the thread that owns the engine.
 */
@NullMarked
package io.ternmq.broker.journal.memory;

import org.jspecify.annotations.NullMarked;
