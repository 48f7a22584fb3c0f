package io.ternmq.broker;

import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;

/** Takes the large bodies of messages away that the store forgets; everything else that it says is passed on. */
record GoneMessages(Store.Listener next, LargeBodies bodies) implements Store.Listener {
    @Override
    public void onResult(StoreResult result) {
        next.onResult(result);
    }

    @Override
    public void onFailed(Throwable cause) {
        next.onFailed(cause);
    }

    @Override
    public void onMessageGone(long message) {
        bodies.remove(message);
    }
}
