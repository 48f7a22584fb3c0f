package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import java.util.Optional;

/** Whether producers may put messages in at all. */
final class Gate {
    private final State state;
    private final int deltaRowsMax;
    private Optional<Reason> stopped = Optional.empty();

    Gate(State state, int deltaRowsMax) {
        this.state = state;
        this.deltaRowsMax = deltaRowsMax;
    }

    void stop(Reason reason) {
        stopped = Optional.of(reason);
    }

    void resume() {
        stopped = Optional.empty();
    }

    /** Why somebody stopped the producers, if so. */
    Optional<Reason> stopped() {
        return stopped;
    }

    /** Whether sends outside of transactions have to wait: stopped, or the store is behind with checkpoints. */
    boolean closed() {
        return stopped.isPresent() || state.delta().rows() >= deltaRowsMax;
    }
}
