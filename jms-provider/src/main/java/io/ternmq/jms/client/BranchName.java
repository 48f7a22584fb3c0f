package io.ternmq.jms.client;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.transaction.xa.Xid;

/**
 * The Xid of a branch as a value, with a text form that can be copied and read again: format id, global part and branch
 * qualifier, {@code 131077:0000ffff7f000001:0a}, both parts in hexadecimal.
 */
public final class BranchName implements Xid {
    /** XA §4.2: this format id names no branch. */
    private static final int NONE = -1;

    private static final Pattern TEXT =
            Pattern.compile("(-?\\d{1,10}):((?:[0-9a-f]{2}){1,64}):((?:[0-9a-f]{2}){0,64})");

    private final io.ternmq.protocol.frame.Xid xid;

    private BranchName(io.ternmq.protocol.frame.Xid xid) {
        if (xid.formatId() == NONE || xid.global().length == 0) {
            throw new IllegalArgumentException(
                    xid + " names no branch: its format id is " + NONE + ", or its global part is empty");
        }
        this.xid = xid;
    }

    /**
     * The same as a value.
     *
     * @throws IllegalArgumentException if it names no branch, or a part has more than 64 bytes
     */
    public static BranchName of(Xid xid) {
        return xid instanceof BranchName name
                ? name
                : new BranchName(new io.ternmq.protocol.frame.Xid(
                        xid.getFormatId(),
                        xid.getGlobalTransactionId().clone(),
                        xid.getBranchQualifier().clone()));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public static BranchName parse(String text) {
        Matcher parts = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a Xid, which is a format id and two parts of at most 64 bytes in hexadecimal, such as"
                    + " 131077:0000ffff7f000001:0a");
        }
        HexFormat hex = HexFormat.of();
        return new BranchName(new io.ternmq.protocol.frame.Xid(
                formatId(parts.group(1)), hex.parseHex(parts.group(2)), hex.parseHex(parts.group(3))));
    }

    private static int formatId(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(digits + " is not the format id of a Xid, which has 32 bits", e);
        }
    }

    static BranchName of(io.ternmq.protocol.frame.Xid xid) {
        return new BranchName(xid);
    }

    io.ternmq.protocol.frame.Xid onTheWire() {
        return xid;
    }

    @Override
    public int getFormatId() {
        return xid.formatId();
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return xid.global().clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return xid.qualifier().clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchName name && xid.equals(name.xid);
    }

    @Override
    public int hashCode() {
        return xid.hashCode();
    }

    /** The text form. */
    @Override
    public String toString() {
        return xid.toString();
    }
}
