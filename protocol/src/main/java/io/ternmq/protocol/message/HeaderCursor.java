package io.ternmq.protocol.message;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Walks over the header section of a message in place.
 *
 * <pre>
 *  entry:     | key (u8)      |                                  value |
 *  property:  | key (u8) = 64 | name length (u16) | name (UTF-8) | value |
 *  value:     | type (u8) | as {@link ValueType} draws it |
 * </pre>
 *
 * <p>The cursor stands before the first entry. Every step checks all lengths of its entry, whether anybody looks at the
 * value or not; a MalformedContentException says what is wrong.
 *
 * <p>Owned by the thread that made it.
 */
public final class HeaderCursor {
    private final byte[] content;
    private final ValueReader reader;
    private final int start;
    private HeaderKey key = HeaderKey.PROPERTY;
    private ValueType type = ValueType.NULL;
    private int nameStart;
    private int nameLength;
    private int valueStart;
    private int next;

    /** Stands before the first header of a content that {@link MessageContent#validate} has passed. */
    public HeaderCursor(byte[] content) {
        this.content = content;
        this.start = MessageContent.headersOffset(content);
        this.reader = new ValueReader(content, start, MessageContent.headersLength(content));
        this.next = start;
    }

    /**
     * Walks over all headers: every length, type, name and string, nothing twice. Costs in proportion to the section.
     *
     * @throws MalformedContentException if something is wrong
     */
    public static void validate(byte[] content) {
        var cursor = new HeaderCursor(content);
        var keys = EnumSet.noneOf(HeaderKey.class);
        Set<String> names = new HashSet<>();
        while (cursor.next()) {
            if (cursor.key == HeaderKey.PROPERTY) {
                requireProperty(cursor.name(), names);
            } else if (!keys.add(cursor.key)) {
                throw MalformedContentException.of(cursor.key + " is there twice");
            }
            if (cursor.type == ValueType.STRING || cursor.type == ValueType.DESTINATION) {
                cursor.value();
            }
        }
    }

    private static void requireProperty(String name, Set<String> names) {
        if (name.isEmpty()) {
            throw MalformedContentException.of("a property without a name");
        }
        if (!names.add(name)) {
            throw MalformedContentException.of("the property " + name + " is there twice");
        }
    }

    /** Goes to the next entry; false at the end. */
    public boolean next() {
        reader.seek(next);
        if (reader.remaining() == 0) {
            return false;
        }
        key = HeaderKey.of(reader.u8());
        nameLength = 0;
        if (key == HeaderKey.PROPERTY) {
            nameLength = reader.u16();
            nameStart = reader.position();
            reader.skip(nameLength);
        }
        valueStart = reader.position();
        type = ValueType.ofTag(reader.u8());
        if (!key.allows(type)) {
            throw MalformedContentException.of(key + " can't have a value of the type " + type);
        }
        reader.skipValue(type);
        next = reader.position();
        return true;
    }

    /** Goes to a header, from the first entry on; false if it isn't there. Not for properties. */
    public boolean seek(HeaderKey wanted) {
        next = start;
        while (next()) {
            if (key == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Goes to a property, from the first entry on, by its name in UTF-8; false if it isn't there. */
    public boolean seekProperty(byte[] name) {
        next = start;
        while (next()) {
            if (isProperty(name)) {
                return true;
            }
        }
        return false;
    }

    /** What the entry is. */
    public HeaderKey key() {
        return key;
    }

    /** The name of a property; empty for other headers. */
    public String name() {
        if (key != HeaderKey.PROPERTY) {
            return "";
        }
        reader.seek(nameStart - Short.BYTES);
        return reader.name();
    }

    /** The type of the entry's value. */
    public ValueType type() {
        return type;
    }

    /** The value as an object, see {@link ValueReader#value}; empty for NULL. */
    public Optional<Object> value() {
        reader.seek(valueStart);
        return reader.value();
    }

    /** Where the value begins in the content, behind the byte of its type; its form is {@link ValueType}'s. */
    public int valueOffset() {
        return valueStart + 1;
    }

    /** Whether the entry is a property of this name, given in UTF-8. Makes no object. */
    public boolean isProperty(byte[] name) {
        return key == HeaderKey.PROPERTY && isNamed(name);
    }

    private boolean isNamed(byte[] name) {
        return Arrays.equals(content, nameStart, nameStart + nameLength, name, 0, name.length);
    }
}
