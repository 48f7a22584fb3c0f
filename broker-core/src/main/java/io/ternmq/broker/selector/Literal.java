package io.ternmq.broker.selector;

/** A value that stands in the selector's text. */
sealed interface Literal extends Expression {
    /** TRUE or FALSE. */
    record Truth(boolean value) implements Literal {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.yielded(value);
        }

        @Override
        public Kind kind() {
            return Kind.CONDITION;
        }
    }

    /** An INT or LONG. */
    record Exact(Type type, long value) implements Literal {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.yielded(type, value);
        }

        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }
    }

    /** A FLOAT or DOUBLE. */
    record Approximate(Type type, double value) implements Literal {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.yielded(type, value);
        }

        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }
    }

    /** A string, in UTF-8: strings are equal if their bytes are. */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] utf8) implements Literal {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.yielded(utf8, 0, utf8.length);
        }

        @Override
        public Kind kind() {
            return Kind.STRING;
        }
    }
}
