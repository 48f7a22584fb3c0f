package io.ternmq.server.xid;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes that may be text. What is shown on a terminal has nothing in it that would steer one. */
final class Text {
    private Text() {}

    /** The text that it is in UTF-8; empty if it is none, or has characters that can't be seen. */
    static Optional<String> of(byte[] bytes, int from, int to) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
            return text.codePoints().allMatch(Text::isVisible) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The text in quotes, otherwise hexadecimal digits; {@code none} for nothing. */
    static String orHex(byte[] bytes) {
        if (bytes.length == 0) {
            return "none";
        }
        return of(bytes, 0, bytes.length)
                .map(text -> "'" + text + "'")
                .orElseGet(() -> "0x" + HexFormat.of().formatHex(bytes));
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
