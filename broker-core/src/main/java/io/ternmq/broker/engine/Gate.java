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

    /** What a producer is told that has waited long enough. */
    Optional<Refusal> refusal() {
        return stopped.map(reason -> new Refusal(
                reason,
                reason == Reason.DISK_FULL
                        ? "the disk of the broker is nearly full; make room on it, and the broker goes on by itself"
                        : "the broker takes no messages at present; try again later"));
    }

    /** Whether sends outside of transactions have to wait: stopped, or the store is behind with checkpoints. */
    boolean closed() {
        return stopped.isPresent() || behind();
    }

    /** Whether the store is behind with checkpoints, so that what can wait should. */
    boolean behind() {
        return state.delta().rows() >= deltaRowsMax;
    }
}
