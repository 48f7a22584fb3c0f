package io.ternmq.broker.selector;

/** A header or property that the selector names. */
sealed interface Field extends Expression {
    @Override
    default Kind kind() {
        return Kind.ANY;
    }

    /** An entry of the header section, by its number among the identifiers. */
    record Entry(int number) implements Field {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.value(number);
        }
    }

    /** A header that stands before them. */
    record Fixed(FixedField field) implements Field {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.value(field);
        }
    }
}
