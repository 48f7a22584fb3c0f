package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongList;
import io.ternmq.broker.id.LongMap;
import java.util.ArrayList;
import java.util.List;

/**
 * How many references each message with a large body has that no delta holds yet: when the last one leaves, nothing
 * names the body.
 *
 * <p>Invariant I1: all first references of a message enter in one batch, so that a delta holds all of them that are left,
 * or none. From the delta on the store counts, and tells when the message is gone.
 */
final class LargeNames {
    private static final long[] NONE = {};

    private final LongMap<Count> counts = new LongMap<>();
    private LongList unnamed = new LongList();

    private record Count(long message, int references) {}

    /** The record of a body that names a large one. */
    void onBody(long message) {
        counts.put(message, new Count(message, 0));
    }

    /** One more reference. */
    void onEntered(long message) {
        Count count = counts.isEmpty() ? null : counts.get(message);
        if (count != null) {
            counts.put(message, new Count(message, count.references() + 1));
        }
    }

    /** A reference left for good. */
    void onLeft(long message) {
        Count count = counts.isEmpty() ? null : counts.get(message);
        if (count == null) {
            return;
        }
        if (count.references() > 1) {
            counts.put(message, new Count(message, count.references() - 1));
        } else {
            counts.remove(message);
            unnamed.add(message);
        }
    }

    /** A delta was cut: it holds all that is left, and whatever open transactions hold. */
    void onCut() {
        counts.clear();
    }

    /** Messages that have references, which no delta holds. */
    List<Long> named() {
        List<Long> messages = new ArrayList<>();
        counts.forEach(count -> {
            if (count.references() > 0) {
                messages.add(count.message());
            }
        });
        return messages;
    }

    /** Messages whose large bodies nothing names since the last call. */
    long[] takeUnnamed() {
        if (unnamed.isEmpty()) {
            return NONE;
        }
        long[] taken = unnamed.toArray();
        unnamed = new LongList();
        return taken;
    }
}
