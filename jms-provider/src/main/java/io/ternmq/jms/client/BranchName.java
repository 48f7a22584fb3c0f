package io.ternmq.jms.client;

import io.ternmq.protocol.frame.Xid;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * The name of a branch as transaction managers see it.
 *
 * @param xid as the protocol has it
 */
record BranchName(Xid xid) implements javax.transaction.xa.Xid {

    /**
     * The protocol's name of a branch.
     *
     * @throws XAException XAER_INVAL if it is none
     */
    static Xid of(javax.transaction.xa.@Nullable Xid given) throws XAException {
        if (given == null) {
            throw XaErrors.invalid("the Xid is null");
        }
        byte @Nullable [] global = given.getGlobalTransactionId();
        byte @Nullable [] qualifier = given.getBranchQualifier();
        if (global == null
                || qualifier == null
                || global.length > Xid.PART_BYTES_MAX
                || qualifier.length > Xid.PART_BYTES_MAX) {
            throw XaErrors.invalid(
                    "a Xid has a global part and a qualifier of at most " + Xid.PART_BYTES_MAX + " bytes");
        }
        return new Xid(given.getFormatId(), global.clone(), qualifier.clone());
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
    public String toString() {
        return xid.toString();
    }
}
