package io.ternmq.broker.selector;

/**
 * A word of a selector's text.
 *
 * @param text keywords in upper case; a string without its quotes; else as written
 * @param index where it begins, in characters
 */
record Token(Kind kind, String text, int index) {
    /** What a word is. */
    enum Kind {
        IDENTIFIER,
        KEYWORD,
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    boolean isKeyword(String wanted) {
        return kind == Kind.KEYWORD && text.equals(wanted);
    }

    boolean isSymbol(String wanted) {
        return kind == Kind.SYMBOL && text.equals(wanted);
    }

    /** For a person. */
    String shown() {
        return switch (kind) {
            case STRING -> "a string";
            case END -> "the end";
            default -> text;
        };
    }
}
