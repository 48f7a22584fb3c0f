package io.ternmq.broker.journal;

import java.util.List;
import java.util.function.Predicate;

/** What the store answers to the engine. */
public sealed interface StoreResult {
    /** A delta is applied, synced and certified. */
    record CheckpointDone(long delta) implements StoreResult {}

    /**
     * References from the store, as of checkpoint {@code delta}, with contents: what was looked at and is wanted.
     *
     * @param next the lowest key that was not looked at, {@code Long.MAX_VALUE} if there is none left
     */
    record PageLoaded(long request, long queue, long delta, List<Row> rows, long next) implements StoreResult {
        /** Whether everything was looked at. */
        public boolean end() {
            return next == Long.MAX_VALUE;
        }
    }

    /** Contents in the order asked for. */
    record BodiesLoaded(long request, List<byte[]> contents) implements StoreResult {}

    /** A read failed: damaged or missing. {@code message}: 0 if it concerns a whole page. */
    record ReadFailed(long request, long queue, long message, String text) implements StoreResult {}

    /** One reference in the store. */
    record Row(ReferenceRow reference, byte[] content) {}

    /** A reference as it is stored. */
    record ReferenceRow(
            long queue,
            long key,
            long message,
            int bytes,
            int deliveries,
            int failures,
            long expiration,
            long deliveryTime) {}

    /**
     * Asks for references of a queue with {@code key >= from}; looks at so many at most, and so many bytes (at least one).
     *
     * @param keys if there are any, these alone are looked at; rising, all of them {@code >= from}
     * @param wanted asked of each content that is looked at, on the store's thread; what isn't wanted stays away
     */
    record PageRequest(
            long request, long queue, long from, int messages, long bytes, long[] keys, Predicate<byte[]> wanted) {
        private static final long[] ALL = {};

        /** Asks for all from a key on. */
        public PageRequest(long request, long queue, long from, int messages, long bytes) {
            this(request, queue, from, messages, bytes, ALL, content -> true);
        }
    }

    /**
     * Asks for contents.
     *
     * @param durable sequence of the batch that must be durable before the store is asked, since only then the journal
     *     knows the places of its bodies; 0 = ask at once
     */
    record BodyRequest(long request, long queue, long[] messages, long durable) {
        /** Asks at once. */
        public BodyRequest(long request, long queue, long[] messages) {
            this(request, queue, messages, 0);
        }
    }
}
