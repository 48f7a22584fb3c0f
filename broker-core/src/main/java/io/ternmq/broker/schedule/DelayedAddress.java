package io.ternmq.broker.schedule;

import io.ternmq.broker.id.Address;

/**
 * The address of a queue in which messages for another queue wait for their delivery time: those whose time lies in one
 * span of about seven weeks.
 *
 * <pre>
 *  name  span . generation . kind of the other queue . its name
 *
 *  key   0 | delivery time within the span | 9 − priority | sequence
 *        1 |             32 bits           |    4 bits    | 27 bits
 * </pre>
 *
 * <p>So keys in rising order are the order of delivery time, priority and age. After 2^27 messages the next generation
 * goes on, so a key is never used twice.
 *
 * @param span which one: the delivery time in ms since 1970, divided by 2^32; the last one has no end
 * @param generation 0 for the first queue of its span
 * @param target the other queue
 */
public record DelayedAddress(long span, long generation, Address target) {
    /** How many of a key's bits its sequence takes. */
    public static final int SEQUENCE_BITS = 27;

    private static final int PRIORITY_BITS = 4;
    private static final int TIME_SHIFT = SEQUENCE_BITS + PRIORITY_BITS;
    private static final int SPAN_BITS = 32;
    /** The year 2248: what is to be delivered later waits in order of age. */
    private static final long SPAN_MAX = (1L << 11) - 1;

    private static final int PRIORITY_MAX = 9;
    private static final int PARTS = 4;

    /** The span that a delivery time lies in. */
    public static long spanOf(long deliveryTimeMillis) {
        return Math.min(deliveryTimeMillis >>> SPAN_BITS, SPAN_MAX);
    }

    /** Reads what {@link #address} says. */
    public static DelayedAddress of(Address address) {
        if (address.kind() != Address.Kind.DELAYED) {
            throw new IllegalArgumentException("not of delayed messages: " + address);
        }
        String[] parts = address.name().split("\\.", PARTS);
        return new DelayedAddress(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                new Address(Address.Kind.valueOf(parts[2]), parts[PARTS - 1]));
    }

    /** As the journal knows it. */
    public Address address() {
        return new Address(
                Address.Kind.DELAYED,
                span + "." + generation + "." + target.kind().name() + "." + target.name());
    }

    /** The place of a message. */
    public long key(long deliveryTimeMillis, int priority, long sequence) {
        assert spanOf(deliveryTimeMillis) == span && !isExhausted(sequence) : this;
        long within = Math.min(deliveryTimeMillis - startMillis(), (1L << SPAN_BITS) - 1);
        return within << TIME_SHIFT | (long) (PRIORITY_MAX - priority) << SEQUENCE_BITS | sequence;
    }

    /** Whether a sequence fits no key any more. */
    public static boolean isExhausted(long sequence) {
        return sequence >= 1L << SEQUENCE_BITS;
    }

    /** The priority within a key. */
    public static int priority(long key) {
        return PRIORITY_MAX - (int) (key >>> SEQUENCE_BITS & (1L << PRIORITY_BITS) - 1);
    }

    /** No message with this key, or with one behind it, is due before. */
    public long dueMillis(long key) {
        return startMillis() + (key >>> TIME_SHIFT);
    }

    /** When its span is over: whatever is due later has its place in another queue. */
    public long endMillis() {
        return span < SPAN_MAX ? (span + 1) << SPAN_BITS : Agenda.NEVER;
    }

    private long startMillis() {
        return span << SPAN_BITS;
    }
}
