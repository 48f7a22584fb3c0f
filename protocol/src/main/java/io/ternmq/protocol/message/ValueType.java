package io.ternmq.protocol.message;

import java.util.Map;

/**
 * The type of a value in a header section or in a map's or stream's body: the value's first byte is the ordinal.
 *
 * <pre>
 * NULL         nothing
 * BOOLEAN      u8, 0 or 1
 * BYTE         i8        SHORT  i16       INT     i32      LONG  i64
 * FLOAT        IEEE 754, 4 bytes          DOUBLE  8 bytes
 * STRING       i32 length, UTF-8          BYTES   i32 length, bytes
 * DESTINATION  u8 kind, u16 length, UTF-8 (headers only)
 * CHAR         u16, one UTF-16 unit       (bodies only)
 * </pre>
 */
public enum ValueType {
    NULL,
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    STRING,
    BYTES,
    DESTINATION,
    CHAR;

    private static final ValueType[] TYPES = values();

    private static final Map<Class<?>, ValueType> BY_CLASS = Map.ofEntries(
            Map.entry(Boolean.class, BOOLEAN),
            Map.entry(Byte.class, BYTE),
            Map.entry(Short.class, SHORT),
            Map.entry(Integer.class, INT),
            Map.entry(Long.class, LONG),
            Map.entry(Float.class, FLOAT),
            Map.entry(Double.class, DOUBLE),
            Map.entry(String.class, STRING),
            Map.entry(byte[].class, BYTES),
            Map.entry(Destination.class, DESTINATION),
            Map.entry(Character.class, CHAR));

    /** The type that carries objects of a value's class. */
    static ValueType of(Object value) {
        var type = BY_CLASS.get(value.getClass());
        if (type == null) {
            throw new IllegalArgumentException(
                    "a value can't be a " + value.getClass().getName());
        }
        return type;
    }

    static ValueType ofTag(int tag) {
        if (tag >= TYPES.length) {
            throw MalformedContentException.of("no type of value has the number " + tag);
        }
        return TYPES[tag];
    }
}
