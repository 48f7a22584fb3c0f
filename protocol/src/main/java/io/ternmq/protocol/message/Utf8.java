package io.ternmq.protocol.message;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 without replacement characters: what can't be carried is refused, never altered.
 *
 * <p>The JDK's own conversions put U+FFFD or a question mark where the input is malformed; a name that changed on the
 * way would be another name.
 */
public final class Utf8 {
    private static final int NAME_BYTES_MAX = 0xffff;

    private Utf8() {}

    /**
     * The length of a text in UTF-8, in bytes.
     *
     * @throws IllegalArgumentException if the text has half a surrogate pair, for which UTF-8 has no form
     */
    public static long length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 ? 1 : 2;
            }
            if (Character.isSurrogate(c)) {
                requirePair(text, i);
                // Two characters, four bytes: 1 + 2 were counted for this one, 1 for the other.
                i++;
            }
        }
        return bytes;
    }

    /** Whether a name in a frame can carry a text: it has no half of a surrogate pair, and at most 65,535 bytes. */
    public static boolean fitsName(String text) {
        try {
            return length(text) <= NAME_BYTES_MAX;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * A text as UTF-8.
     *
     * @throws IllegalArgumentException if the text has half a surrogate pair
     */
    public static byte[] encode(String text) {
        // The JDK puts a question mark for half a pair, which is one byte for one character, as in ASCII.
        length(text);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the bytes are well-formed UTF-8 (Unicode, table 3-7): no overlong form, surrogate or truncation. */
    public static boolean isValid(byte[] bytes, int offset, int length) {
        int i = offset;
        int end = offset + length;
        while (i < end) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int size = sequenceLength(bytes, i, end);
            if (size == 0) {
                return false;
            }
            i += size;
        }
        return true;
    }

    private static int sequenceLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        int size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || size > end - at) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        if (second < lowestSecond(lead) || second > highestSecond(lead)) {
            return 0;
        }
        for (int i = at + 2; i < at + size; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    private static int lowestSecond(int lead) {
        return lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    }

    private static int highestSecond(int lead) {
        return lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    }

    private static void requirePair(String text, int at) {
        boolean pair = at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
        if (!pair) {
            throw new IllegalArgumentException(
                    "half a surrogate pair at character " + at + ": UTF-8 can't carry it, and it would arrive altered");
        }
    }
}
