package io.ternmq.server.proof;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ternmq.testsupport.history.Branch;
import javax.transaction.xa.Xid;

/** The name of a client's branch. */
record BranchXid(String client, long unit) implements Xid {
    private static final int FORMAT = 0x70726f66;

    static BranchXid of(Branch branch) {
        return new BranchXid(branch.client(), branch.unit());
    }

    /**
     * Reads what {@code recover} tells.
     *
     * @throws IllegalArgumentException if no client of ours gave this name
     */
    static BranchXid of(Xid xid) {
        if (xid.getFormatId() != FORMAT) {
            throw new IllegalArgumentException("a branch of nobody: " + xid);
        }
        return new BranchXid(
                new String(xid.getGlobalTransactionId(), US_ASCII),
                Long.parseLong(new String(xid.getBranchQualifier(), US_ASCII)));
    }

    @Override
    public int getFormatId() {
        return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return client.getBytes(US_ASCII);
    }

    @Override
    public byte[] getBranchQualifier() {
        return Long.toString(unit).getBytes(US_ASCII);
    }
}
