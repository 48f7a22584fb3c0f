package io.ternmq.broker.selector;

/** What the parser knows about an expression without a message. */
enum Kind {
    /** TRUE, FALSE, or something that yields one of them. */
    CONDITION("a condition"),
    NUMBER("a number"),
    STRING("a string"),
    /** A header or property, whose type each message decides. */
    ANY("an identifier");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    boolean canBe(Kind wanted) {
        return this == wanted || this == ANY;
    }

    /** For a person. */
    String text() {
        return text;
    }
}
