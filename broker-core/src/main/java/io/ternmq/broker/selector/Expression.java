package io.ternmq.broker.selector;

/**
 * A part of a parsed selector. Immutable; what it yields for a message is left in the {@link Evaluation}.
 *
 * <p>A condition yields BOOLEAN, or NULL for unknown.
 */
interface Expression {
    /** Computes it for the evaluation's message; the value, if the type has one, is in the evaluation then. */
    Type evaluate(Evaluation evaluation);

    Kind kind();
}
