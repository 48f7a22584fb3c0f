package io.ternmq.conformance;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A completion listener that can be waited for; any thread may wait. */
public final class Completion implements CompletionListener {

    private final CompletableFuture<Exception> done = new CompletableFuture<>();

    @Override
    public void onCompletion(Message message) {
        done.complete(null);
    }

    @Override
    public void onException(Message message, Exception e) {
        done.complete(e);
    }

    /** Whether it was told anything. */
    public boolean isDone() {
        return done.isDone();
    }

    /** What it was told: an exception, or null. */
    public Exception await() throws Exception {
        return done.get(OverEachTransport.WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
