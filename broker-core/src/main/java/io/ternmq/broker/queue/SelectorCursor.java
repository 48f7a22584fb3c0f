package io.ternmq.broker.queue;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * How far those consumers of a queue have looked that share a selector. They get what it matches in order of key, each
 * message one of them.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: an available message that the selector matches has a key that is not below {@code nextKey}, or is one of the
 *       candidates.
 *   <li>I2: a candidate is below {@code nextKey}. It may be gone, held or not match: that shows when its turn comes.
 *   <li>I3: there are at most {@link #CANDIDATES_MAX} candidates. The greatest goes when there would be more, and what is
 *       from there on is looked at again.
 * </ol>
 */
public final class SelectorCursor {
    /** Most keys that are remembered. */
    public static final int CANDIDATES_MAX = 1_024;

    private final BrokerQueue queue;
    private final Selector selector;
    private final Consumers consumers = new Consumers();
    private final SortedKeys candidates = new SortedKeys(CANDIDATES_MAX);
    /** Contents of candidates that came in within this turn and that the queue doesn't keep. */
    private final LongMap<byte[]> entered = new LongMap<>();

    private long nextKey;
    private @Nullable Reference last;
    private boolean scheduled;
    private boolean waiting;
    private boolean closed;

    SelectorCursor(BrokerQueue queue, Selector selector) {
        this.queue = queue;
        this.selector = selector;
    }

    /** Its queue. */
    public BrokerQueue queue() {
        return queue;
    }

    /** What its consumers want. */
    public Selector selector() {
        return selector;
    }

    /** Those who share it. */
    public Consumers consumers() {
        return consumers;
    }

    /** Everything available below this key is a candidate or doesn't match; {@code Long.MAX_VALUE}: everything at all. */
    public long nextKey() {
        return nextKey;
    }

    /** Everything below this key was looked at. */
    public void moveTo(long key) {
        nextKey = Math.max(nextKey, key);
    }

    /** A reference was looked at and stays; the next look begins behind it. */
    public void passed(Reference reference) {
        last = reference;
    }

    /** The reference that was looked at last, if it is still in its place, and that still is where to go on. */
    public @Nullable Reference last() {
        return last != null && last.available() && last.key() < nextKey ? last : null;
    }

    /** Whether all was looked at. */
    public boolean atEnd() {
        return nextKey == Long.MAX_VALUE;
    }

    /** Whether there are candidates. */
    public boolean hasCandidates() {
        return !candidates.isEmpty();
    }

    /** How many candidates there are. */
    public int candidates() {
        return candidates.size();
    }

    /** A candidate by its place in the order of keys. */
    public long candidate(int index) {
        return candidates.get(index);
    }

    /** Remembers a key below {@link #nextKey()}. Returns false if the key is not below it, or isn't any more. */
    public boolean add(long key) {
        if (key >= nextKey) {
            return false;
        }
        nextKey = Math.min(nextKey, candidates.add(key));
        return key < nextKey;
    }

    /** A candidate has had its turn, or is gone. */
    public void drop(long key) {
        candidates.remove(key);
    }

    /** A message is available, which it wasn't before. */
    void onAvailable(Reference reference, byte[] content) {
        long key = reference.key();
        boolean known = content != Reference.ABSENT;
        if (key >= nextKey || (known && !selector.matches(content)) || !add(key)) {
            return;
        }
        if (known && !reference.present() && !waiting && consumers.anyReady()) {
            entered.put(key, content);
        }
    }

    /** Many messages are available again, none below this key. */
    void onAvailableFrom(long key) {
        nextKey = Math.min(nextKey, key);
        while (!candidates.isEmpty() && candidates.get(candidates.size() - 1) >= key) {
            candidates.remove(candidates.get(candidates.size() - 1));
        }
    }

    /** The content of a candidate that came in within this turn, or null. */
    public byte @Nullable [] entered(long key) {
        return entered.get(key);
    }

    /** The turn ends. */
    public void forgetEntered() {
        if (!entered.isEmpty()) {
            entered.clear();
        }
    }

    /** Whether it has something to do. */
    public boolean isActive() {
        return !closed && !waiting && (hasCandidates() || !atEnd()) && consumers.anyReady();
    }

    /** Marks it as waiting for its turn. Returns whether it wasn't before. */
    public boolean schedule() {
        boolean before = scheduled;
        scheduled = true;
        return !before;
    }

    /** Takes the mark off. */
    public void unschedule() {
        scheduled = false;
    }

    /** Says whether it waits for the store. */
    public void waiting(boolean now) {
        waiting = now;
    }

    /** Whether it has no consumers any more. */
    public boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
        last = null;
        entered.clear();
    }
}
