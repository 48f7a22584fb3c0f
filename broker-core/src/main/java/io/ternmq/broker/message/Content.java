package io.ternmq.broker.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What the broker reads of a message's content, in place; the layout is that of the protocol's message content. */
public final class Content {
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int PRIORITY = 1;
    private static final int TIMESTAMP = 2;
    private static final int EXPIRATION = 10;
    private static final int DELIVERY_TIME = 18;
    private static final int BYTES_MIN = 31;
    private static final int PRIORITY_MAX = 9;

    private Content() {}

    /** Whether the fixed fields are what they must be. */
    public static boolean wellFormed(byte[] content) {
        return content.length >= BYTES_MIN && content[PRIORITY] >= 0 && content[PRIORITY] <= PRIORITY_MAX;
    }

    /** Whether the message must survive a restart. */
    public static boolean persistent(byte[] content) {
        return (content[0] & 1) != 0;
    }

    /** 0 to 9. */
    public static int priority(byte[] content) {
        return content[PRIORITY];
    }

    /** When it expires, in ms since 1970, 0 for never. */
    public static long expiration(byte[] content) {
        return (long) I64.get(content, EXPIRATION);
    }

    /** When it may be delivered at the earliest, in ms since 1970, 0 for at once. */
    public static long deliveryTime(byte[] content) {
        return (long) I64.get(content, DELIVERY_TIME);
    }

    /** When it was sent, in ms since 1970, 0 if the client doesn't say. */
    public static long timestamp(byte[] content) {
        return (long) I64.get(content, TIMESTAMP);
    }
}
