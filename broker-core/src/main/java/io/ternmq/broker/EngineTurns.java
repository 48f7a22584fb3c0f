package io.ternmq.broker;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.engine.Engine;
import io.ternmq.broker.engine.Turn;
import io.ternmq.broker.journal.StoreResult;
import java.util.List;

/** The engine, for its runner. */
record EngineTurns(Engine engine) implements TurnSource {
    @Override
    public Turn run(List<Command> commands, long nowMillis) {
        return engine.run(commands, nowMillis);
    }

    @Override
    public Turn onStoreResults(List<StoreResult> results, long nowMillis) {
        return engine.onStoreResults(results, nowMillis);
    }

    @Override
    public Turn cutDelta() {
        return engine.cutDelta();
    }

    @Override
    public int deltaRows() {
        return engine.deltaRows();
    }

    @Override
    public void stopProducers() {
        engine.stopProducers(Reason.DISK_FULL);
    }

    @Override
    public void resumeProducers() {
        engine.resumeProducers();
    }
}
