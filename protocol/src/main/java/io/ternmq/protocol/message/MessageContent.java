package io.ternmq.protocol.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A message as one array of bytes, read in place, the same on the wire, on disk and in the client. Big endian.
 *
 * <pre>
 *  0       1          2           10           18             26              30
 *  +-------+----------+-----------+------------+--------------+---------------+---------+-----------+------
 *  | flags | priority | timestamp | expiration | deliveryTime | headersLength | headers | body type | body
 *  | u8    | u8       | i64 ms    | i64 ms     | i64 ms       | i32           |         | u8        | to the end
 *  +-------+----------+-----------+------------+--------------+---------------+---------+-----------+------
 *
 *  flags       bit 0 persistent, bit 1 the body is a reference to a large body; no others
 *  priority    0..9 (JMS 3.1 §3.4.10)
 *  expiration, deliveryTime: 0 for none
 *  headers     see {@link HeaderCursor}
 *  body type   see {@link BodyType}
 *  large body  i64 number | i64 length | i32 CRC32C
 * </pre>
 *
 * <p>What a client sent is stored and delivered byte for byte. The readers here expect content that {@link #validate}
 * has passed.
 */
public final class MessageContent {
    /** Offset of the header section. */
    static final int HEADERS_OFFSET = 30;

    static final int FLAG_PERSISTENT = 1;
    static final int FLAG_LARGE_BODY = 2;
    static final int PRIORITY_MAX = 9;

    /** Bytes of a message without headers and body. */
    public static final int BYTES_MIN = HEADERS_OFFSET + 1;

    static final VarHandle I16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int PRIORITY_OFFSET = 1;
    static final int TIMESTAMP_OFFSET = 2;
    static final int EXPIRATION_OFFSET = 10;
    static final int DELIVERY_TIME_OFFSET = 18;
    static final int HEADERS_LENGTH_OFFSET = 26;

    private static final BodyType[] BODY_TYPES = BodyType.values();

    private MessageContent() {}

    /** JMSDeliveryMode: whether the message survives a restart of the broker. */
    public static boolean persistent(byte[] content) {
        return (content[0] & FLAG_PERSISTENT) != 0;
    }

    /** JMSPriority, 0..9. */
    public static int priority(byte[] content) {
        return content[PRIORITY_OFFSET];
    }

    /** JMSTimestamp, in ms since 1970. */
    public static long timestamp(byte[] content) {
        return (long) I64.get(content, TIMESTAMP_OFFSET);
    }

    /** JMSExpiration, in ms since 1970, or 0 for never. */
    public static long expiration(byte[] content) {
        return (long) I64.get(content, EXPIRATION_OFFSET);
    }

    /** JMSDeliveryTime, in ms since 1970, or 0 for at once. */
    public static long deliveryTime(byte[] content) {
        return (long) I64.get(content, DELIVERY_TIME_OFFSET);
    }

    /** Where the header section begins. */
    public static int headersOffset(byte[] content) {
        return HEADERS_OFFSET;
    }

    /** Length of the header section, in bytes. */
    public static int headersLength(byte[] content) {
        return (int) I32.get(content, HEADERS_LENGTH_OFFSET);
    }

    /** The body's type. */
    public static BodyType bodyType(byte[] content) {
        return BODY_TYPES[content[HEADERS_OFFSET + headersLength(content)]];
    }

    /** Where the body, or the reference to a large one, begins. */
    public static int bodyOffset(byte[] content) {
        return BYTES_MIN + headersLength(content);
    }

    /** Length of the body, or of the reference to a large one, in bytes. */
    public static int bodyLength(byte[] content) {
        return content.length - bodyOffset(content);
    }

    /** A copy of the body. */
    public static byte[] body(byte[] content) {
        return Arrays.copyOfRange(content, bodyOffset(content), content.length);
    }

    /** Whether the body travelled by itself and is only named here. */
    public static boolean hasLargeBody(byte[] content) {
        return (content[0] & FLAG_LARGE_BODY) != 0;
    }

    /** The reference to a large body, where {@link #hasLargeBody}. */
    public static LargeBody largeBody(byte[] content) {
        int at = bodyOffset(content);
        return new LargeBody((long) I64.get(content, at), (long) I64.get(content, at + Long.BYTES), (int)
                I32.get(content, at + 2 * Long.BYTES));
    }

    /**
     * Checks the fixed fields and the lengths of the sections, at a cost that doesn't depend on the size. The entries of
     * the header section are {@link HeaderCursor#validate}'s.
     *
     * @param bytesMax most that the content, or the length of its large body, may have
     * @throws MalformedContentException if it isn't what the drawing says
     */
    public static void validate(byte[] content, long bytesMax) {
        if (content.length > bytesMax) {
            throw MalformedContentException.tooLarge(content.length, bytesMax);
        }
        if (content.length < BYTES_MIN) {
            throw MalformedContentException.of("a message has at least " + BYTES_MIN + " bytes, not " + content.length);
        }
        requireFixedFields(content);
        int headersLength = headersLength(content);
        if (headersLength < 0 || headersLength > content.length - BYTES_MIN) {
            throw MalformedContentException.of(
                    "headers of " + headersLength + " bytes don't fit a message of " + content.length + " bytes");
        }
        requireBody(content, bytesMax);
    }

    private static void requireFixedFields(byte[] content) {
        if ((content[0] & ~(FLAG_PERSISTENT | FLAG_LARGE_BODY)) != 0) {
            throw MalformedContentException.of("unknown flags " + Integer.toBinaryString(content[0] & 0xff));
        }
        if (content[PRIORITY_OFFSET] < 0 || content[PRIORITY_OFFSET] > PRIORITY_MAX) {
            throw MalformedContentException.of("a priority is 0 to 9, not " + (content[PRIORITY_OFFSET] & 0xff));
        }
        if (timestamp(content) < 0 || expiration(content) < 0 || deliveryTime(content) < 0) {
            throw MalformedContentException.of("a time before 1970");
        }
    }

    private static void requireBody(byte[] content, long bytesMax) {
        int type = content[HEADERS_OFFSET + headersLength(content)] & 0xff;
        if (type >= BODY_TYPES.length) {
            throw MalformedContentException.of("no body type has the number " + type);
        }
        int bodyLength = bodyLength(content);
        if (BODY_TYPES[type] == BodyType.NONE && bodyLength > 0) {
            throw MalformedContentException.of("a body of " + bodyLength + " bytes, although the type says none");
        }
        if (hasLargeBody(content)) {
            requireLargeBody(content, bodyLength, bytesMax);
        }
    }

    private static void requireLargeBody(byte[] content, int bodyLength, long bytesMax) {
        if (bodyLength != LargeBody.BYTES) {
            throw MalformedContentException.of(
                    "a reference to a large body has " + LargeBody.BYTES + " bytes, not " + bodyLength);
        }
        LargeBody body = largeBody(content);
        if (body.length() < 0) {
            throw MalformedContentException.of("a large body of " + body.length() + " bytes");
        }
        if (body.length() > bytesMax - content.length) {
            throw MalformedContentException.tooLarge(body.length(), bytesMax - content.length);
        }
    }
}
