package io.ternmq.protocol.message;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes the content of one message, as {@link MessageContent} draws it: fixed fields and headers in any order, then a
 * body, which ends it.
 *
 * <p>A header or property that can't be written (given twice, of a wrong type, not expressible in UTF-8) is an
 * IllegalArgumentException and leaves the writer as it was.
 *
 * <p>Owned by the thread that made it.
 */
public final class MessageContentWriter {
    private static final int HEADER_BYTES_EXPECTED = 192;
    private static final byte[] NO_BODY = new byte[0];

    private final ValueWriter headers = new ValueWriter(HEADER_BYTES_EXPECTED);
    private final Set<HeaderKey> keys = EnumSet.noneOf(HeaderKey.class);
    private final Set<String> names = new HashSet<>();
    private boolean persistent;
    private int priority = 4;
    private long timestamp;
    private long expiration;
    private long deliveryTime;

    /** A message that is not persistent, of priority 4, with no times. */
    public MessageContentWriter() {}

    /** JMSDeliveryMode. */
    public MessageContentWriter persistent(boolean value) {
        persistent = value;
        return this;
    }

    /** JMSPriority, 0..9. */
    public MessageContentWriter priority(int value) {
        if (value < 0 || value > MessageContent.PRIORITY_MAX) {
            throw new IllegalArgumentException("a priority is 0 to 9, not " + value);
        }
        priority = value;
        return this;
    }

    /** JMSTimestamp, in ms since 1970. */
    public MessageContentWriter timestamp(long millis) {
        timestamp = requireTime(millis);
        return this;
    }

    /** JMSExpiration, in ms since 1970, or 0 for never. */
    public MessageContentWriter expiration(long millis) {
        expiration = requireTime(millis);
        return this;
    }

    /** JMSDeliveryTime, in ms since 1970, or 0 for at once. */
    public MessageContentWriter deliveryTime(long millis) {
        deliveryTime = requireTime(millis);
        return this;
    }

    /** A header other than a property; {@link HeaderKey} tells its types. */
    public MessageContentWriter header(HeaderKey key, Object value) {
        if (key == HeaderKey.PROPERTY) {
            throw new IllegalArgumentException("a property has a name");
        }
        if (keys.contains(key)) {
            throw new IllegalArgumentException(key + " is there already");
        }
        requireType(key, value);
        int before = headers.size();
        headers.u8(key.number());
        write(value, before);
        keys.add(key);
        return this;
    }

    /** A property: Boolean, Byte, Short, Integer, Long, Float, Double or String. */
    public MessageContentWriter property(String name, Object value) {
        requireType(HeaderKey.PROPERTY, value);
        int before = beginProperty(name);
        write(value, before);
        names.add(name);
        return this;
    }

    /** A property whose value is null. */
    public MessageContentWriter nullProperty(String name) {
        beginProperty(name);
        headers.nothing();
        names.add(name);
        return this;
    }

    /** The content, without a body. */
    public byte[] finish() {
        return finish(BodyType.NONE, NO_BODY, 0);
    }

    /** The content with a text as its body. */
    public byte[] finish(String text) {
        return finish(BodyType.TEXT, Utf8.encode(text), 0);
    }

    /** The content with a body, which is copied. */
    public byte[] finish(BodyType type, byte[] body) {
        return finish(type, body, 0);
    }

    /** The content with a reference to a body that travels by itself. */
    public byte[] finish(BodyType type, LargeBody body) {
        var reference = new ValueWriter(LargeBody.BYTES);
        reference.i64(body.number()).i64(body.length()).i32(body.crc32c());
        return finish(type, reference.toByteArray(), MessageContent.FLAG_LARGE_BODY);
    }

    // The order of BodyType's constants is part of the format, and golden bytes guard it.
    @SuppressWarnings("EnumOrdinal")
    private byte[] finish(BodyType type, byte[] body, int flags) {
        if (type == BodyType.NONE && body.length > 0) {
            throw new IllegalArgumentException("a body needs a type");
        }
        long size = (long) MessageContent.BYTES_MIN + headers.size() + body.length;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a message of " + size + " bytes doesn't fit an array");
        }
        byte[] content = new byte[(int) size];
        content[0] = (byte) (flags | (persistent ? MessageContent.FLAG_PERSISTENT : 0));
        content[MessageContent.PRIORITY_OFFSET] = (byte) priority;
        MessageContent.I64.set(content, MessageContent.TIMESTAMP_OFFSET, timestamp);
        MessageContent.I64.set(content, MessageContent.EXPIRATION_OFFSET, expiration);
        MessageContent.I64.set(content, MessageContent.DELIVERY_TIME_OFFSET, deliveryTime);
        MessageContent.I32.set(content, MessageContent.HEADERS_LENGTH_OFFSET, headers.size());
        headers.copyTo(content, MessageContent.HEADERS_OFFSET);
        int bodyOffset = MessageContent.BYTES_MIN + headers.size();
        content[bodyOffset - 1] = (byte) type.ordinal();
        System.arraycopy(body, 0, content, bodyOffset, body.length);
        return content;
    }

    private int beginProperty(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a property without a name");
        }
        if (names.contains(name)) {
            throw new IllegalArgumentException("the property " + name + " is there already");
        }
        int before = headers.size();
        headers.u8(HeaderKey.PROPERTY.number());
        try {
            headers.name(name);
        } catch (IllegalArgumentException e) {
            headers.truncate(before);
            throw e;
        }
        return before;
    }

    private void write(Object value, int before) {
        try {
            headers.value(value);
        } catch (IllegalArgumentException e) {
            headers.truncate(before);
            throw e;
        }
    }

    private static void requireType(HeaderKey key, Object value) {
        ValueType type = ValueType.of(value);
        if (!key.allows(type)) {
            throw new IllegalArgumentException(key + " can't have a value of the type " + type);
        }
    }

    private static long requireTime(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("a time before 1970: " + millis);
        }
        return millis;
    }
}
