package io.ternmq.jms.message;

import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of one message (JMS 3.1 §3.5): their names, their values, and whether they may be changed. */
final class MessageProperties {

    /** Words of the selector language, which name no property (JMS 3.1 §3.8.1.1). */
    private static final Set<String> RESERVED =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private boolean readOnly;

    Map<String, @Nullable Object> values() {
        return values;
    }

    void readOnly(boolean value) {
        readOnly = value;
    }

    void clear() {
        values.clear();
        readOnly = false;
    }

    @Nullable
    Object get(@Nullable String name) {
        return values.get(name);
    }

    void set(@Nullable String name, @Nullable Object value)
            throws MessageNotWriteableException, MessageFormatException {
        var checked = requireName(name);
        if (readOnly) {
            throw new MessageNotWriteableException("the properties of a received message are read-only");
        }
        copy(checked, value);
    }

    /** The same, whatever the name is. */
    void copy(String name, @Nullable Object value) throws MessageFormatException {
        if (!Conversions.isPropertyValue(value)) {
            throw new MessageFormatException("a property can't have a value of "
                    + (value == null ? "null" : value.getClass().getName()));
        }
        values.put(name, value);
    }

    private static String requireName(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a property without a name");
        }
        boolean identifier = Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().skip(1).allMatch(Character::isJavaIdentifierPart);
        if (!identifier || RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a name for a property: " + name);
        }
        return name;
    }
}
