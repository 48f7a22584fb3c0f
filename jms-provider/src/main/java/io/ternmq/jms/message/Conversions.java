package io.ternmq.jms.message;

import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The conversions between the type in which a value was set and the one in which it is asked for (JMS 3.1 §3.5.4 for
 * properties, §3.11.3 for maps and streams). What is not in those tables is a MessageFormatException; a missing value is
 * converted like a null string, which mostly is a NumberFormatException, as the tables say.
 */
final class Conversions {

    private Conversions() {}

    static boolean toBoolean(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw refused(value, "boolean");
    }

    static byte toByte(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte number) {
            return number;
        }
        if (value == null || value instanceof String) {
            return Byte.parseByte(text(value));
        }
        throw refused(value, "byte");
    }

    static short toShort(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).shortValue();
        }
        if (value == null || value instanceof String) {
            return Short.parseShort(text(value));
        }
        throw refused(value, "short");
    }

    static int toInt(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).intValue();
        }
        if (value == null || value instanceof String) {
            return Integer.parseInt(text(value));
        }
        throw refused(value, "int");
    }

    static long toLong(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String) {
            return Long.parseLong(text(value));
        }
        throw refused(value, "long");
    }

    static float toFloat(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Float number) {
            return number;
        }
        if (value == null) {
            throw new NullPointerException("no value to convert to float");
        }
        if (value instanceof String text) {
            return Float.parseFloat(text);
        }
        throw refused(value, "float");
    }

    static double toDouble(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue();
        }
        if (value == null) {
            throw new NullPointerException("no value to convert to double");
        }
        if (value instanceof String text) {
            return Double.parseDouble(text);
        }
        throw refused(value, "double");
    }

    static char toChar(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Character character) {
            return character;
        }
        if (value == null) {
            throw new NullPointerException("no value to convert to char");
        }
        throw refused(value, "char");
    }

    static @Nullable String toText(@Nullable Object value) throws MessageFormatException {
        if (value instanceof byte[]) {
            throw refused(value, "String");
        }
        return value == null ? null : value.toString();
    }

    static byte @Nullable [] toBytes(@Nullable Object value) throws MessageFormatException {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw refused(value, "byte[]");
    }

    /** Whether a property may have this value (JMS 3.1 §3.5.5). */
    static boolean isPropertyValue(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || (value instanceof Number && isBoxedPrimitive(value));
    }

    /** Whether a map or stream may hold this value (JMS 3.1 §3.11.3). */
    static boolean isBodyValue(@Nullable Object value) {
        return isPropertyValue(value) || value instanceof Character || value instanceof byte[];
    }

    private static boolean isBoxedPrimitive(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Float
                || value instanceof Double;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            throw new NumberFormatException("null");
        }
        return (String) value;
    }

    private static MessageFormatException refused(Object value, String wanted) {
        return new MessageFormatException(
                "a value of the type " + value.getClass().getSimpleName() + " can't be read as " + wanted);
    }
}
