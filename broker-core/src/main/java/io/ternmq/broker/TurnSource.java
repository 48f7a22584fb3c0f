package io.ternmq.broker;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.engine.Turn;
import io.ternmq.broker.journal.StoreResult;
import java.util.List;

/** The engine as its runner sees it. Called by one thread at a time. */
interface TurnSource {
    /** Runs commands, and whatever falls due at this time. */
    Turn run(List<Command> commands, long nowMillis);

    /** Takes what the store answered. */
    Turn onStoreResults(List<StoreResult> results, long nowMillis);

    /** Asks for the changes since the last delta; none come if there are none, or while the last delta is under way. */
    Turn cutDelta();

    /** How many rows that delta would have. */
    int deltaRows();

    /** The disk is filling up: producers wait from now on. */
    void stopProducers();

    /** There is room again. */
    void resumeProducers();
}
