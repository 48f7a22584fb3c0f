package io.ternmq.broker.paging;

import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import org.jspecify.annotations.Nullable;

/**
 * The place of one message in one queue, while it is in memory.
 *
 * <p>A reference is recorded when the journal knows it. One that is not is a non-persistent message that never had to
 * leave memory; its message id is 0.
 */
public final class Reference {
    /** Stands for content that is not in memory. */
    public static final byte[] ABSENT = new byte[0];

    /** How many of a key's bits its sequence takes, in a queue in order of priority. */
    static final int SEQUENCE_BITS = 59;

    private static final int PRIORITY_MAX = 9;

    final References home;
    final long key;
    final long message;
    final int bytes;
    final boolean persistent;
    final long batch;
    final long expiration;
    final long deliveryTime;

    int deliveries;
    int failures;
    byte[] content = ABSENT;
    /** Whether its content was asked of the store. */
    boolean loading;
    /** Whether a delta that was cut holds it. */
    boolean stored;
    /** Whether it left its queue. */
    boolean gone;

    /** Where it stands while it is available. */
    @Nullable
    Order order;

    @Nullable
    Lane lane;

    @Nullable
    Reference previous;

    @Nullable
    Reference next;

    @Nullable
    ChangedReferences changed;

    @Nullable
    Reference changedPrevious;

    @Nullable
    Reference changedNext;

    private Reference(References home, ReferenceRow row, boolean persistent, long batch) {
        assert row.queue() == home.queue() : row;
        this.home = home;
        this.key = row.key();
        this.message = row.message();
        this.bytes = row.bytes();
        this.persistent = persistent;
        this.batch = batch;
        this.expiration = row.expiration();
        this.deliveryTime = row.deliveryTime();
        this.deliveries = row.deliveries();
        this.failures = row.failures();
    }

    /**
     * A reference that enters its queue.
     *
     * @param batch the batch whose durability its deliveries wait for, 0 for none
     */
    public static Reference entering(
            References home, ReferenceRow row, boolean persistent, long batch, byte[] content) {
        Reference reference = new Reference(home, row, persistent, batch);
        reference.content = content;
        return reference;
    }

    /** A reference that was at rest in the store. */
    static Reference stored(References home, ReferenceRow row, boolean persistent, byte[] content) {
        Reference reference = new Reference(home, row, persistent, 0);
        reference.stored = true;
        reference.content = content;
        return reference;
    }

    /** The key of a place in a queue in order of priority: in rising order of keys messages are delivered. */
    public static long key(int priority, long sequence) {
        return (long) (PRIORITY_MAX - priority) << SEQUENCE_BITS | sequence;
    }

    /** The sequence within its key. */
    public static long sequence(long key) {
        return key & ((1L << SEQUENCE_BITS) - 1);
    }

    /** The priority within its key, 0..9. */
    public static int priority(long key) {
        return PRIORITY_MAX - (int) (key >>> SEQUENCE_BITS);
    }

    /** Which of the queue's lanes it belongs to: 0 for the highest priority. */
    static int lane(long key) {
        return (int) (key >>> SEQUENCE_BITS);
    }

    /** The references among which it stands. */
    public References home() {
        return home;
    }

    /** Id of its queue. */
    public long queue() {
        return home.queue();
    }

    /** Its place in the queue. */
    public long key() {
        return key;
    }

    /** Id of its message, 0 if it isn't recorded. */
    public long message() {
        return message;
    }

    /** Length of the content, whether that is in memory or not. */
    public int bytes() {
        return bytes;
    }

    /** Whether the message must survive a restart. */
    public boolean persistent() {
        return persistent;
    }

    /** Whether the journal knows it. */
    public boolean recorded() {
        return message != 0;
    }

    /** The batch that must be durable before it may be delivered, 0 for none. */
    public long batch() {
        return batch;
    }

    /** When the message expires, in ms since 1970, 0 for never. */
    public long expiration() {
        return expiration;
    }

    /** When the message may be delivered, in ms since 1970, 0 for at once. */
    public long deliveryTime() {
        return deliveryTime;
    }

    /** How often it was sent to a consumer and not returned unseen. */
    public int deliveries() {
        return deliveries;
    }

    /** How many attempts failed; what {@code maxDeliveries} limits. */
    public int failures() {
        return failures;
    }

    /** Its content, or {@link #ABSENT}. */
    public byte[] content() {
        return content;
    }

    /** Whether its content is in memory. */
    public boolean present() {
        return content != ABSENT;
    }

    /** Whether it is available, not held. */
    public boolean available() {
        return order != null;
    }

    /** Whether it left its queue. */
    public boolean gone() {
        return gone;
    }

    /** Adds to both counts. */
    public void count(int moreDeliveries, int moreFailures) {
        deliveries += moreDeliveries;
        failures += moreFailures;
    }

    /** As it is stored. */
    public ReferenceRow row() {
        return new ReferenceRow(queue(), key, message, bytes, deliveries, failures, expiration, deliveryTime);
    }

    @Override
    public String toString() {
        return "Reference[" + queue() + "/" + key + " message " + message + "]";
    }
}
