package io.ternmq.broker.selector;

import io.ternmq.protocol.message.MalformedContentException;
import io.ternmq.protocol.message.Utf8;

/**
 * A message selector: chooses messages by their headers and properties (JMS 3.1 §3.8.1). One evaluation costs one pass
 * over the headers, as far as the last one it names.
 *
 * <p>Immutable; any thread may evaluate it.
 */
public final class Selector {
    /** Most bytes that a selector's text may have, in UTF-8. */
    public static final int BYTES_MAX = 8 * 1024;

    private static final Expression EVERYTHING = new Literal.Truth(true);

    private final String text;
    private final Expression condition;
    private final Identifiers identifiers;

    private Selector(String text, Expression condition, Identifiers identifiers) {
        this.text = text;
        this.condition = condition;
        this.identifiers = identifiers;
    }

    /** Whether a text selects nothing in particular: it is empty or has nothing but white space. */
    public static boolean isBlank(String text) {
        return text.chars().allMatch(c -> Lexer.isSpace((char) c));
    }

    /**
     * Makes a selector of its text. One that {@link #isBlank} matches every message.
     *
     * @throws InvalidSelectorException if the text is no selector, is too long, too deep or too wide; the message says where
     */
    public static Selector parse(String text) throws InvalidSelectorException {
        requireLength(text);
        var identifiers = new Identifiers.Builder();
        Expression condition = isBlank(text) ? EVERYTHING : new Parser(text, identifiers).parse();
        return new Selector(text, condition, identifiers.build());
    }

    private static void requireLength(String text) throws InvalidSelectorException {
        long bytes;
        try {
            bytes = Utf8.length(text);
        } catch (IllegalArgumentException e) {
            throw InvalidSelectorException.of(String.valueOf(e.getMessage()));
        }
        if (bytes > BYTES_MAX) {
            throw InvalidSelectorException.of("a selector of " + bytes + " bytes is longer than the limit of "
                    + BYTES_MAX + "; a property that sums up the choice, set by the sender, makes it short");
        }
    }

    /** As it was given. */
    public String text() {
        return text;
    }

    /**
     * Whether the selector is true for a message, whose content {@link io.ternmq.protocol.message.MessageContent#validate}
     * has passed. A message whose headers can't be read is matched by none.
     */
    public boolean matches(byte[] content) {
        try {
            var evaluation = new Evaluation(content, identifiers);
            return Condition.truth(condition, evaluation) == Type.BOOLEAN && evaluation.isTrue();
        } catch (MalformedContentException e) {
            return false;
        }
    }
}
