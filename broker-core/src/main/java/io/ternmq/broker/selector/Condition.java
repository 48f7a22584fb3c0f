package io.ternmq.broker.selector;

import java.util.List;

/**
 * What yields true, false or unknown. Three-valued logic as in JMS 3.1 §3.8.1.2; the comparison of values of unlike types
 * is false, also for {@code <>} (§3.8.1.1).
 */
sealed interface Condition extends Expression
        permits Comparison,
                Condition.Junction,
                Condition.Not,
                Condition.Between,
                Condition.In,
                Condition.Like,
                Condition.IsNull {
    @Override
    default Kind kind() {
        return Kind.CONDITION;
    }

    /** A value as a condition: what is neither true, false nor unknown is false. */
    static Type truth(Expression operand, Evaluation evaluation) {
        Type type = operand.evaluate(evaluation);
        if (type == Type.BOOLEAN || type == Type.NULL) {
            return type;
        }
        return evaluation.yielded(false);
    }

    /** Any number of conditions with AND or with OR between them; left to right, until the result is certain. */
    record Junction(boolean and, List<Expression> operands) implements Condition {
        @Override
        public Type evaluate(Evaluation evaluation) {
            boolean unknown = false;
            for (int i = 0; i < operands.size(); i++) {
                if (truth(operands.get(i), evaluation) == Type.NULL) {
                    unknown = true;
                } else if (evaluation.isTrue() != and) {
                    return Type.BOOLEAN;
                }
            }
            return unknown ? Type.NULL : evaluation.yielded(and);
        }
    }

    /** NOT: unknown stays unknown. */
    record Not(Expression operand) implements Condition {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return truth(operand, evaluation) == Type.NULL ? Type.NULL : evaluation.yielded(!evaluation.isTrue());
        }
    }

    /** BETWEEN: not less than one number and not greater than another; or the two comparisons that NOT BETWEEN is. */
    record Between(Expression operand, Expression low, Expression high, boolean negated) implements Condition {
        @Override
        public Type evaluate(Evaluation evaluation) {
            Type type = operand.evaluate(evaluation);
            long exact = evaluation.exact;
            double approximate = evaluation.approximate;
            Comparison.Operator lower = negated ? Comparison.Operator.LESS : Comparison.Operator.AT_LEAST;
            Comparison.Operator upper = negated ? Comparison.Operator.GREATER : Comparison.Operator.AT_MOST;
            Type first = Comparison.compareNumber(type, exact, approximate, lower, low, evaluation);
            boolean firstHolds = evaluation.isTrue();
            if (first == Type.BOOLEAN && firstHolds == negated) {
                return Type.BOOLEAN;
            }
            Type second = Comparison.compareNumber(type, exact, approximate, upper, high, evaluation);
            boolean decided = second == Type.BOOLEAN && evaluation.isTrue() == negated;
            return decided || first == Type.BOOLEAN ? second : Type.NULL;
        }
    }

    /** IN: equal to one of some strings. NOT IN is NOT (… IN …), so true for what is no string. */
    record In(Expression operand, List<byte[]> strings, boolean negated) implements Condition {
        @Override
        public Type evaluate(Evaluation evaluation) {
            Type type = operand.evaluate(evaluation);
            if (type == Type.NULL) {
                return Type.NULL;
            }
            return evaluation.yielded((type == Type.STRING && isOne(evaluation)) != negated);
        }

        private boolean isOne(Evaluation evaluation) {
            for (int i = 0; i < strings.size(); i++) {
                if (evaluation.isString(strings.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** LIKE and NOT LIKE, which both compare with a string: false for what is none. */
    record Like(Expression operand, Pattern pattern, boolean negated) implements Condition {
        @Override
        public Type evaluate(Evaluation evaluation) {
            Type type = operand.evaluate(evaluation);
            if (type == Type.NULL) {
                return Type.NULL;
            }
            return evaluation.yielded(type == Type.STRING
                    && pattern.matches(evaluation.bytes, evaluation.offset, evaluation.length) != negated);
        }
    }

    /** IS NULL and IS NOT NULL. */
    record IsNull(Expression operand, boolean negated) implements Condition {
        @Override
        public Type evaluate(Evaluation evaluation) {
            return evaluation.yielded((operand.evaluate(evaluation) == Type.NULL) != negated);
        }
    }
}
