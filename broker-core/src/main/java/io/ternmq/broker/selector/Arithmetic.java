package io.ternmq.broker.selector;

import java.util.List;

/**
 * Operands of one precedence with operators between them, computed left to right as Java computes: an int overflows as an
 * int, a float stays a float. What is divided by an exact 0 is unknown.
 */
record Arithmetic(Expression first, List<Term> terms) implements Expression {

    /** An operator and its right operand. */
    record Term(char operator, Expression operand) {}

    @Override
    public Kind kind() {
        return Kind.NUMBER;
    }

    @Override
    public Type evaluate(Evaluation evaluation) {
        Type type = number(first.evaluate(evaluation));
        for (int i = 0; i < terms.size() && type != Type.NULL; i++) {
            long exact = evaluation.exact;
            double approximate = evaluation.approximate;
            Term term = terms.get(i);
            Type other = number(term.operand.evaluate(evaluation));
            if (other == Type.NULL) {
                return Type.NULL;
            }
            if (type == Type.OTHER || other == Type.OTHER) {
                type = Type.OTHER;
            } else if (type.isExact() && other.isExact()) {
                type = exact(type.promoted(other), term.operator, exact, evaluation);
            } else {
                boolean narrow = type.promoted(other) == Type.FLOAT;
                double a = type.isExact() ? Comparison.widened(exact, narrow) : approximate;
                double b = other.isExact() ? Comparison.widened(evaluation.exact, narrow) : evaluation.approximate;
                type = evaluation.yielded(
                        narrow ? Type.FLOAT : Type.DOUBLE,
                        narrow ? compute(term.operator, (float) a, (float) b) : compute(term.operator, a, b));
            }
        }
        return type;
    }

    private static Type number(Type type) {
        return type.isNumber() || type == Type.NULL ? type : Type.OTHER;
    }

    private static Type exact(Type type, char operator, long a, Evaluation evaluation) {
        long b = evaluation.exact;
        if (operator == '/' && b == 0) {
            return Type.NULL;
        }
        long result = switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
        return exact(type, result, evaluation);
    }

    private static Type exact(Type type, long result, Evaluation evaluation) {
        return evaluation.yielded(type, type == Type.INT ? (int) result : result);
    }

    private static float compute(char operator, float a, float b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
    }

    private static double compute(char operator, double a, double b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
    }

    /** A number with its sign turned. */
    record Negation(Expression operand) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public Type evaluate(Evaluation evaluation) {
            Type type = number(operand.evaluate(evaluation));
            return switch (type) {
                case INT, LONG -> exact(type, -evaluation.exact, evaluation);
                case FLOAT, DOUBLE -> evaluation.yielded(type, -evaluation.approximate);
                default -> type;
            };
        }
    }

    /** An operand after a plus: a number stays what it is, anything else becomes what can't be compared. */
    record Plus(Expression operand) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public Type evaluate(Evaluation evaluation) {
            return number(operand.evaluate(evaluation));
        }
    }
}
