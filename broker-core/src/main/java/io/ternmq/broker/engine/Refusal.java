package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import java.util.Optional;

/** Why something can't be done. */
record Refusal(Reason reason, String text) {
    static Optional<Refusal> of(Reason reason, String text) {
        return Optional.of(new Refusal(reason, text));
    }
}
