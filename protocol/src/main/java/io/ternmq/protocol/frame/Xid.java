package io.ternmq.protocol.frame;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name that a transaction manager gives to a branch (XA §4.2). One with an empty global part names none.
 *
 * @param formatId how the manager makes its names; −1 names none
 * @param global identifies the transaction, at most {@value #PART_BYTES_MAX} bytes
 * @param qualifier identifies the branch within it, at most {@value #PART_BYTES_MAX} bytes
 */
public record Xid(int formatId, byte[] global, byte[] qualifier) {
    /** Most bytes of either part. */
    public static final int PART_BYTES_MAX = 64;

    /** Refuses parts that are too long. */
    public Xid {
        if (global.length > PART_BYTES_MAX || qualifier.length > PART_BYTES_MAX) {
            throw new IllegalArgumentException("a part of a Xid has at most " + PART_BYTES_MAX + " bytes");
        }
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

    /** Format id, colon, both parts in hexadecimal with a colon between them. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return formatId + ":" + hex.formatHex(global) + ":" + hex.formatHex(qualifier);
    }
}
