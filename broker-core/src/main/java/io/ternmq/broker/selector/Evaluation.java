package io.ternmq.broker.selector;

import io.ternmq.protocol.message.HeaderCursor;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One message under a selector: where the headers lie that the selector names, and the value that was yielded last.
 * Nothing is copied out of the message.
 *
 * <p>Owned by the thread that evaluates.
 */
final class Evaluation {
    private static final VarHandle I16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] content;

    /** By number of the identifier; NULL where the message doesn't have it. */
    private final ValueType[] types;

    private final int[] offsets;

    /** The value of INT and LONG; 1 and 0 of BOOLEAN. */
    long exact;

    /** The value of FLOAT, exactly, and of DOUBLE. */
    double approximate;

    /** The value of STRING, UTF-8, in place. */
    byte[] bytes;

    int offset;
    int length;

    /**
     * Looks the identifiers up in one pass over the headers, which ends when all are found.
     *
     * @throws io.ternmq.protocol.message.MalformedContentException if the headers on the way can't be read
     */
    Evaluation(byte[] content, Identifiers identifiers) {
        this.content = content;
        this.bytes = content;
        int count = identifiers.count();
        types = new ValueType[count];
        offsets = new int[count];
        Arrays.fill(types, ValueType.NULL);
        int missing = count;
        var cursor = new HeaderCursor(content);
        while (missing > 0 && cursor.next()) {
            int number = identifiers.find(cursor);
            if (number >= 0) {
                types[number] = cursor.type();
                offsets[number] = cursor.valueOffset();
                missing--;
            }
        }
    }

    /** Yields a header or property. */
    Type value(int number) {
        int at = offsets[number];
        return switch (types[number]) {
            case NULL -> Type.NULL;
            case BOOLEAN -> yielded(content[at] == 1);
            case BYTE -> yielded(Type.INT, content[at]);
            case SHORT -> yielded(Type.INT, (short) I16.get(content, at));
            case INT -> yielded(Type.INT, (int) I32.get(content, at));
            case LONG -> yielded(Type.LONG, (long) I64.get(content, at));
            case FLOAT -> yielded(Type.FLOAT, Float.intBitsToFloat((int) I32.get(content, at)));
            case DOUBLE -> yielded(Type.DOUBLE, Double.longBitsToDouble((long) I64.get(content, at)));
            case STRING -> yielded(content, at + Integer.BYTES, (int) I32.get(content, at));
            case BYTES, DESTINATION, CHAR -> Type.OTHER;
        };
    }

    /** Yields one of the fields that stand before the headers. */
    Type value(FixedField field) {
        return switch (field) {
            case PRIORITY -> yielded(Type.INT, MessageContent.priority(content));
            case TIMESTAMP -> yielded(Type.LONG, MessageContent.timestamp(content));
            case DELIVERY_MODE -> {
                byte[] mode = FixedField.mode(MessageContent.persistent(content));
                yield yielded(mode, 0, mode.length);
            }
        };
    }

    Type yielded(boolean value) {
        exact = value ? 1 : 0;
        return Type.BOOLEAN;
    }

    Type yielded(Type type, long value) {
        exact = value;
        return type;
    }

    Type yielded(Type type, double value) {
        approximate = value;
        return type;
    }

    Type yielded(byte[] array, int from, int size) {
        bytes = array;
        offset = from;
        length = size;
        return Type.STRING;
    }

    /** Whether a BOOLEAN was yielded that is true. */
    boolean isTrue() {
        return exact == 1;
    }

    /** The number that was yielded, as a float or double sees it. */
    double asApproximate(Type type) {
        return type.isExact() ? exact : approximate;
    }

    /** Whether the string that was yielded is this one. */
    boolean isString(byte[] other) {
        return Arrays.equals(bytes, offset, offset + length, other, 0, other.length);
    }
}
