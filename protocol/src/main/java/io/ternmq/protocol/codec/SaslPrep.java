package io.ternmq.protocol.codec;

import java.text.Normalizer;

/**
 * How user names and passwords are compared, on both sides alike (SASLprep, RFC 4013 §2.1 and §2.2): what looks the same
 * is the same, however a keyboard put it together. ASCII passes unchanged.
 *
 * <p>Characters that SASLprep prohibits (§2.3) are left as they are: whoever makes a user refuses them.
 */
public final class SaslPrep {
    private static final int ASCII_MAX = 0x7f;

    private SaslPrep() {}

    /** The form that is compared, sent and hashed. */
    public static String prepare(String text) {
        if (text.chars().allMatch(c -> c <= ASCII_MAX)) {
            return text;
        }
        var mapped = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isMappedToNothing(c)).forEach(c -> mapped.appendCodePoint(isSpace(c) ? ' ' : c));
        return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    }

    /** Whether a text has characters that can't be in a name or password: controls, private use, unassigned, halves. */
    public static boolean isProhibited(String text) {
        return prepare(text).codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> c == 0xfffd;
        });
    }

    /** RFC 3454, table C.1.2. */
    private static boolean isSpace(int c) {
        return Character.getType(c) == Character.SPACE_SEPARATOR || c == 0x200b;
    }

    /** RFC 3454, table B.1. */
    private static boolean isMappedToNothing(int c) {
        return c == 0x00ad
                || c == 0x034f
                || c == 0x1806
                || (c >= 0x180b && c <= 0x180d)
                || (c >= 0x200c && c <= 0x200d)
                || c == 0x2060
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xfeff;
    }
}
