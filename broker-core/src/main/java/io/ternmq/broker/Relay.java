package io.ternmq.broker;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.transport.CommandSink;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Stands in for the runner until it exists: journal, store and connections need it when they are made, and it
 * needs them. What they say before is passed on when it comes.
 */
final class Relay implements CommandSink, Journal.Listener, Store.Listener {
    private final CompletableFuture<EngineRunner> runner = new CompletableFuture<>();

    void connect(EngineRunner made) {
        runner.complete(made);
    }

    private void pass(Consumer<EngineRunner> event) {
        EngineRunner made = runner.getNow(null);
        if (made != null) {
            event.accept(made);
        } else {
            var unused = runner.thenAccept(event);
        }
    }

    @Override
    public void submit(Command command) {
        pass(made -> made.submit(command));
    }

    @Override
    public void onWritten(long sequence) {
        pass(made -> made.onWritten(sequence));
    }

    @Override
    public void onDurable(long sequence) {
        pass(made -> made.onDurable(sequence));
    }

    @Override
    public void onSuperseded() {
        pass(EngineRunner::onSuperseded);
    }

    @Override
    public void onSpaceLow() {
        pass(EngineRunner::onSpaceLow);
    }

    @Override
    public void onSpaceOk() {
        pass(EngineRunner::onSpaceOk);
    }

    @Override
    public void onResult(StoreResult result) {
        pass(made -> made.onResult(result));
    }

    @Override
    public void onFailed(Throwable cause) {
        pass(made -> made.onFailed(cause));
    }
}
