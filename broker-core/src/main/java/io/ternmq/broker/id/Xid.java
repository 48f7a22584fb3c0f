package io.ternmq.broker.id;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name that a transaction manager gives to a branch. Names are ordered by global part, qualifier and format id, bytes
 * as unsigned numbers.
 *
 * @param formatId how the manager makes its names
 * @param global identifies the transaction, at most 64 bytes
 * @param qualifier identifies the branch within it, at most 64 bytes
 */
public record Xid(int formatId, byte[] global, byte[] qualifier) implements Comparable<Xid> {
    private static final int NONE = -1;

    /** Whether it names a branch at all (XA §4.2). */
    public boolean isValid() {
        return formatId != NONE && global.length > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xid xid
                && formatId == xid.formatId
                && Arrays.equals(global, xid.global)
                && Arrays.equals(qualifier, xid.qualifier);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * formatId + Arrays.hashCode(global)) + Arrays.hashCode(qualifier);
    }

    @Override
    public int compareTo(Xid other) {
        int order = Arrays.compareUnsigned(global, other.global);
        order = order != 0 ? order : Arrays.compareUnsigned(qualifier, other.qualifier);
        return order != 0 ? order : Integer.compare(formatId, other.formatId);
    }

    /** Format id and both parts, in hexadecimal but for the first. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return formatId + ":" + hex.formatHex(global) + ":" + hex.formatHex(qualifier);
    }
}
