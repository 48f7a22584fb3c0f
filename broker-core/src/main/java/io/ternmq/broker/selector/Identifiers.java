package io.ternmq.broker.selector;

import io.ternmq.protocol.message.HeaderCursor;
import io.ternmq.protocol.message.HeaderKey;
import io.ternmq.protocol.message.Utf8;
import java.util.ArrayList;
import java.util.List;

/** The entries of the header section that a selector names, numbered in the order of their first use. Immutable. */
final class Identifiers {
    private final HeaderKey[] keys;

    /** In UTF-8; empty for what is no property. */
    private final byte[][] names;

    private Identifiers(List<HeaderKey> keys, List<byte[]> names) {
        this.keys = keys.toArray(new HeaderKey[0]);
        this.names = names.toArray(new byte[0][]);
    }

    int count() {
        return keys.length;
    }

    /** The number of the identifier that names the cursor's entry, or -1. */
    int find(HeaderCursor cursor) {
        for (int i = 0; i < keys.length; i++) {
            boolean named = keys[i] == HeaderKey.PROPERTY ? cursor.isProperty(names[i]) : cursor.key() == keys[i];
            if (named) {
                return i;
            }
        }
        return -1;
    }

    /** Gathers the identifiers of one text. */
    static final class Builder {
        private final List<String> texts = new ArrayList<>();
        private final List<HeaderKey> keys = new ArrayList<>();
        private final List<byte[]> names = new ArrayList<>();

        Identifiers build() {
            return new Identifiers(keys, names);
        }

        /** The number of an identifier, the same each time. */
        int number(HeaderKey key, String text) {
            int known = texts.indexOf(text);
            if (known >= 0) {
                return known;
            }
            texts.add(text);
            keys.add(key);
            names.add(key == HeaderKey.PROPERTY ? Utf8.encode(text) : new byte[0]);
            return texts.size() - 1;
        }
    }
}
