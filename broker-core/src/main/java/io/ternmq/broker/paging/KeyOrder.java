package io.ternmq.broker.paging;

import io.ternmq.broker.schedule.DelayedAddress;

/** What the keys of a queue are made of. */
public enum KeyOrder {
    /** Priority and age: a new reference comes behind all others of its priority. */
    PRIORITY(Reference.SEQUENCE_BITS) {
        @Override
        Order newOrder() {
            return new Lanes();
        }
    },
    /** Delivery time, priority and age, see {@link DelayedAddress}: a new reference comes anywhere. */
    DELIVERY_TIME(DelayedAddress.SEQUENCE_BITS) {
        @Override
        Order newOrder() {
            return new Tree();
        }
    };

    private final long sequenceMask;

    KeyOrder(int sequenceBits) {
        sequenceMask = (1L << sequenceBits) - 1;
    }

    /** The number of the enqueue that made a key. */
    public long sequence(long key) {
        return key & sequenceMask;
    }

    abstract Order newOrder();
}
