package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import javax.transaction.xa.Xid;

/**
 * The Xid of a branch of the table, made from the row's prefix and the branch's name.
 *
 * <p>{@code long} has parts of 64 bytes, {@code short} an empty qualifier, {@code other} a format id of its own, and {@code sister}
 * another qualifier of the transaction of {@code x}.
 */
record Branch(int format, byte[] global, byte[] qualifier) implements Xid {

    private static final int FORMAT = 0x5445524e;

    static Branch of(String prefix, String name) {
        byte[] global = (prefix + (name.equals("sister") ? "x" : name)).getBytes(US_ASCII);
        byte[] qualifier = name.getBytes(US_ASCII);
        return switch (name) {
            case "long" ->
                new Branch(FORMAT, Arrays.copyOf(global, MAXGTRIDSIZE), Arrays.copyOf(qualifier, MAXBQUALSIZE));
            case "short" -> new Branch(FORMAT, global, new byte[0]);
            case "other" -> new Branch(Integer.MAX_VALUE, (prefix + "x").getBytes(US_ASCII), new byte[] {'x'});
            default -> new Branch(FORMAT, global, qualifier);
        };
    }

    static Branch copyOf(Xid xid) {
        return new Branch(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    boolean hasPrefix(String prefix) {
        return new String(global, US_ASCII).startsWith(prefix);
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return qualifier.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Branch branch
                && format == branch.format
                && Arrays.equals(global, branch.global)
                && Arrays.equals(qualifier, branch.qualifier);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(global) + Arrays.hashCode(qualifier);
    }

    @Override
    public String toString() {
        return new String(global, US_ASCII) + ":" + new String(qualifier, US_ASCII);
    }
}
