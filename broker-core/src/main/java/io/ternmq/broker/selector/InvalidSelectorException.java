package io.ternmq.broker.selector;

/**
 * A text is no selector. The message says where, what is wrong and what would be right, and shows the place:
 *
 * <pre>
 *  line 1, column 9: a string begins with ' but doesn't end; close it with '
 *    color = 'blue
 *            ^
 * </pre>
 */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int SHOWN_BEFORE = 40;
    private static final int SHOWN_AFTER = 30;

    private InvalidSelectorException(String message) {
        super(message);
    }

    /** What is wrong, for a person. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** The whole text is wrong, at no place in particular. */
    static InvalidSelectorException of(String problem) {
        return new InvalidSelectorException(problem);
    }

    /** Something is wrong at a character of the text. */
    static InvalidSelectorException at(String text, int index, String problem) {
        int start = lineStart(text, index);
        int column = text.codePointCount(start, index) + 1;
        return new InvalidSelectorException("line " + lineNumber(text, start) + ", column " + column + ": " + problem
                + excerpt(text, start, index));
    }

    private static String excerpt(String text, int lineStart, int index) {
        int from = Math.max(lineStart, index - SHOWN_BEFORE);
        int to = index;
        while (to < text.length() && to - index < SHOWN_AFTER && !isLineEnd(text.charAt(to))) {
            to++;
        }
        String before = (from > lineStart ? "…" : "") + printable(text.substring(from, index));
        String caret = " ".repeat(before.codePointCount(0, before.length())) + "^";
        return "\n  " + before + printable(text.substring(index, to)) + "\n  " + caret;
    }

    /** What would move the caret or hide is shown as a blank. */
    private static String printable(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.appendCodePoint(isShown(c) ? c : ' '));
        return shown.toString();
    }

    private static boolean isShown(int c) {
        return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }

    private static int lineStart(String text, int index) {
        int start = index;
        while (start > 0 && !isLineEnd(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int lineNumber(String text, int lineStart) {
        int line = 1;
        for (int i = 0; i < lineStart; i++) {
            boolean twoInOne = text.charAt(i) == '\r' && i + 1 < lineStart && text.charAt(i + 1) == '\n';
            if (isLineEnd(text.charAt(i)) && !twoInOne) {
                line++;
            }
        }
        return line;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
