package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Promise;
import jakarta.jms.Session;

/** How messages are sent and settled. */
enum Mode {
    TRANSACTED(Session.SESSION_TRANSACTED, Promise.ONCE),
    AUTO(Session.AUTO_ACKNOWLEDGE, Promise.FLAGGED),
    CLIENT(Session.CLIENT_ACKNOWLEDGE, Promise.ONCE);

    private final int sessionMode;
    private final Promise promise;

    Mode(int sessionMode, Promise promise) {
        this.sessionMode = sessionMode;
        this.promise = promise;
    }

    int sessionMode() {
        return sessionMode;
    }

    Promise promise() {
        return promise;
    }
}
