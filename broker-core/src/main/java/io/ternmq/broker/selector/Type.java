package io.ternmq.broker.selector;

/**
 * The type of what an expression yields for one message. The numeric ones stand in the order of Java's promotion: two
 * numbers meet in the later of their types, and never below INT (JMS 3.1 §3.8.1.1).
 */
enum Type {
    /** Unknown: a header or property that isn't there, and whatever is computed from it. */
    NULL,
    /** Something that can't be compared, such as the sum of a string and a number. */
    OTHER,
    BOOLEAN,
    STRING,
    INT,
    LONG,
    FLOAT,
    DOUBLE;

    boolean isNumber() {
        return compareTo(INT) >= 0;
    }

    boolean isExact() {
        return this == INT || this == LONG;
    }

    /** The type in which two numbers meet. */
    Type promoted(Type other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
