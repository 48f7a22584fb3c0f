package io.ternmq.broker.selector;

import java.util.Arrays;

/** Two values and a comparison operator. Numbers meet in the type that Java's promotion gives them. */
record Comparison(Expression left, Operator operator, Expression right) implements Condition {

    /** A comparison operator. */
    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        AT_MOST,
        GREATER,
        AT_LEAST;

        boolean isOrder() {
            return this != EQUAL && this != NOT_EQUAL;
        }

        private boolean holds(boolean equal) {
            return (this == EQUAL && equal) || (this == NOT_EQUAL && !equal);
        }

        private boolean holds(long a, long b) {
            return switch (this) {
                case EQUAL -> a == b;
                case NOT_EQUAL -> a != b;
                case LESS -> a < b;
                case AT_MOST -> a <= b;
                case GREATER -> a > b;
                case AT_LEAST -> a >= b;
            };
        }

        /** As Java compares: with a NaN only NOT_EQUAL holds. */
        private boolean holds(double a, double b) {
            return switch (this) {
                case EQUAL -> a == b;
                case NOT_EQUAL -> a != b;
                case LESS -> a < b;
                case AT_MOST -> a <= b;
                case GREATER -> a > b;
                case AT_LEAST -> a >= b;
            };
        }
    }

    @Override
    public Type evaluate(Evaluation evaluation) {
        Type type = left.evaluate(evaluation);
        return switch (type) {
            case STRING -> compareString(evaluation.bytes, evaluation.offset, evaluation.length, evaluation);
            case BOOLEAN -> compareBoolean(evaluation.isTrue(), evaluation);
            case NULL -> Type.NULL;
            default -> compareNumber(type, evaluation.exact, evaluation.approximate, operator, right, evaluation);
        };
    }

    /** Compares what was yielded before with the number that an expression yields. */
    static Type compareNumber(
            Type type, long exact, double approximate, Operator operator, Expression with, Evaluation evaluation) {
        Type other = with.evaluate(evaluation);
        if (type == Type.NULL || other == Type.NULL) {
            return Type.NULL;
        }
        if (!type.isNumber() || !other.isNumber()) {
            return evaluation.yielded(false);
        }
        if (type.isExact() && other.isExact()) {
            return evaluation.yielded(operator.holds(exact, evaluation.exact));
        }
        boolean narrow = type.promoted(other) == Type.FLOAT;
        double a = type.isExact() ? widened(exact, narrow) : approximate;
        double b = other.isExact() ? widened(evaluation.exact, narrow) : evaluation.approximate;
        return evaluation.yielded(operator.holds(a, b));
    }

    /** An exact number as a float, or as a double, would have it. */
    static double widened(long exact, boolean narrow) {
        return narrow ? (float) exact : exact;
    }

    private Type compareString(byte[] bytes, int offset, int length, Evaluation evaluation) {
        Type other = right.evaluate(evaluation);
        if (other == Type.NULL) {
            return Type.NULL;
        }
        return evaluation.yielded(other == Type.STRING
                && operator.holds(Arrays.equals(
                        bytes,
                        offset,
                        offset + length,
                        evaluation.bytes,
                        evaluation.offset,
                        evaluation.offset + evaluation.length)));
    }

    private Type compareBoolean(boolean value, Evaluation evaluation) {
        Type other = right.evaluate(evaluation);
        if (other == Type.NULL) {
            return Type.NULL;
        }
        return evaluation.yielded(other == Type.BOOLEAN && operator.holds(value == evaluation.isTrue()));
    }
}
