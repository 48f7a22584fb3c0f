package io.ternmq.protocol.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads typed values one after the other, as {@link ValueType} draws them; made for the bodies of maps and streams.
 *
 * <ol>
 *   <li>I1: nothing outside the given section is read.
 *   <li>I2: a length is compared with the bytes that remain before anything of its size is allocated.
 *   <li>I3: invalid UTF-8, booleans and types are refused with a MalformedContentException.
 * </ol>
 *
 * <p>Owned by the thread that made it.
 */
public final class ValueReader {
    private static final Destination.Kind[] KINDS = Destination.Kind.values();

    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads a section of an array, which nobody changes meanwhile. */
    public ValueReader(byte[] bytes, int offset, int length) {
        if (offset < 0 || length < 0 || length > bytes.length - offset) {
            throw new IllegalArgumentException("no section of " + bytes.length + " bytes: " + offset + " + " + length);
        }
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    /** Bytes not yet read. */
    public int remaining() {
        return end - at;
    }

    /** The next value; empty for NULL. A string as String, bytes as byte[], the others as their boxes or Destination. */
    public Optional<Object> value() {
        ValueType type = ValueType.ofTag(u8());
        return switch (type) {
            case NULL -> Optional.empty();
            case BOOLEAN -> Optional.of(flag());
            case BYTE -> Optional.of((byte) u8());
            case SHORT -> Optional.of((short) u16());
            case INT -> Optional.of(i32());
            case LONG -> Optional.of(i64());
            case FLOAT -> Optional.of(Float.intBitsToFloat(i32()));
            case DOUBLE -> Optional.of(Double.longBitsToDouble(i64()));
            case STRING -> Optional.of(utf8(i32()));
            case BYTES -> Optional.of(copy(i32()));
            case DESTINATION -> Optional.of(destination());
            case CHAR -> Optional.of((char) u16());
        };
    }

    /** A name: u16 length, UTF-8. */
    public String name() {
        return utf8(u16());
    }

    int position() {
        return at;
    }

    void seek(int position) {
        at = position;
    }

    int u8() {
        require(1);
        return bytes[at++] & 0xff;
    }

    int u16() {
        require(Short.BYTES);
        int value = (short) MessageContent.I16.get(bytes, at) & 0xffff;
        at += Short.BYTES;
        return value;
    }

    int i32() {
        require(Integer.BYTES);
        int value = (int) MessageContent.I32.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    long i64() {
        require(Long.BYTES);
        long value = (long) MessageContent.I64.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    void skip(int length) {
        require(length);
        at += length;
    }

    /** Passes over a value without making an object of it. */
    void skipValue(ValueType type) {
        switch (type) {
            case NULL -> {}
            case BOOLEAN -> flag();
            case BYTE -> skip(1);
            case SHORT, CHAR -> skip(Short.BYTES);
            case INT, FLOAT -> skip(Integer.BYTES);
            case LONG, DOUBLE -> skip(Long.BYTES);
            case STRING, BYTES -> skip(i32());
            case DESTINATION -> {
                kind();
                skip(u16());
            }
        }
    }

    private boolean flag() {
        int value = u8();
        if (value > 1) {
            throw MalformedContentException.of("a boolean is 0 or 1, not " + value);
        }
        return value == 1;
    }

    private Destination destination() {
        return new Destination(kind(), utf8(u16()));
    }

    private Destination.Kind kind() {
        int kind = u8();
        if (kind >= KINDS.length) {
            throw MalformedContentException.of("no kind of destination has the number " + kind);
        }
        return KINDS[kind];
    }

    private String utf8(int length) {
        int start = at;
        skip(length);
        if (!Utf8.isValid(bytes, start, length)) {
            throw MalformedContentException.of("a name or string is not valid UTF-8");
        }
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    private byte[] copy(int length) {
        int start = at;
        skip(length);
        return Arrays.copyOfRange(bytes, start, at);
    }

    private void require(int length) {
        if (length < 0 || length > end - at) {
            throw MalformedContentException.of(
                    "a value of " + length + " bytes doesn't fit the " + (end - at) + " bytes that remain");
        }
    }
}
