package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.selector.InvalidSelectorException;
import io.ternmq.broker.selector.Selector;
import java.util.Optional;

/** The selectors that consumers are opened with. */
final class Selectors {
    private Selectors() {}

    /** What is wrong with a selector's text, if anything is. */
    static Optional<Refusal> check(String text) {
        try {
            Selector.parse(text);
            return Optional.empty();
        } catch (InvalidSelectorException e) {
            return Refusal.of(Reason.SELECTOR_INVALID, e.text());
        }
    }

    /** The selector of a text that was checked; none if it is blank. */
    static Optional<Selector> of(String text) {
        try {
            return Selector.isBlank(text) ? Optional.empty() : Optional.of(Selector.parse(text));
        } catch (InvalidSelectorException e) {
            throw new IllegalStateException("a selector that was checked is none: " + e.text(), e);
        }
    }
}
