package io.ternmq.broker.paging;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.schedule.Agenda;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The references of one queue. Those at its front are in memory with their contents: its window. Of those behind it only
 * what the store doesn't hold yet is in memory, without contents; all others are at rest in the store.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: every reference of the queue with {@code key < windowEnd} is in memory.
 *   <li>I2: a reference in memory is in {@code window} if it is available and below {@code windowEnd}, in {@code
 *       outside} if it is available and not below it, and in neither while it is held.
 *   <li>I3: a reference in {@code outside} is not recorded, or an uncompleted delta holds it.
 *   <li>I4: {@code atRest} is the number of the queue's references that are not in memory.
 * </ol>
 *
 * <p>Owned by the engine's thread.
 */
public final class References {
    private static final long NO_END = Long.MAX_VALUE;
    /** References given back at once of which each is told; of more only the lowest key is. */
    private static final int TOLD_MAX = 1_000;

    private final long queue;
    private final Memory memory;
    private AvailabilityListener listener = AvailabilityListener.DEAF;
    private final LongMap<Reference> resident = new LongMap<>();
    private final KeyOrder keys;
    private final Order window;
    private final Order outside;
    private final Expiring expiring;
    private long windowEnd = NO_END;
    private long windowBytes;
    private int contents;
    private long atRest;
    private long nextSequence = 1;
    private long messages;
    private long bytes;
    private long unrecordedMessages;
    private long unrecordedBytes;
    /** The delta that knows already that the queue's row changed. */
    long touchedIn;

    /**
     * The references of a new queue.
     *
     * @param expirations learns when the queue has to be looked at because something expires
     */
    public References(long queue, Memory memory, KeyOrder keys, Agenda expirations) {
        this.queue = queue;
        this.memory = memory;
        this.keys = keys;
        this.window = keys.newOrder();
        this.outside = keys.newOrder();
        this.expiring = new Expiring(queue, expirations);
    }

    /** Lets a listener hear what becomes available from now on. */
    public void listen(AvailabilityListener toAll) {
        listener = toAll;
    }

    /** Takes over what the store says of the queue: all its references are at rest there. */
    public void restore(QueueRow row) {
        messages = row.messages();
        bytes = row.bytes();
        nextSequence = row.nextSequence();
        atRest = messages;
        windowEnd = messages > 0 ? 0 : NO_END;
        expiring.restore(messages > 0 && row.expiration() != 0 ? row.expiration() : Agenda.NEVER);
    }

    /** Id of the queue. */
    public long queue() {
        return queue;
    }

    /** What its keys are made of. */
    public KeyOrder keys() {
        return keys;
    }

    /** How many messages the journal knows in the queue. */
    public long messages() {
        return messages;
    }

    /** Bytes of their contents. */
    public long bytes() {
        return bytes;
    }

    /** All messages of the queue, those that the journal doesn't know as well. */
    public long messagesInAll() {
        return messages + unrecordedMessages;
    }

    /** Bytes of all contents. */
    public long bytesInAll() {
        return bytes + unrecordedBytes;
    }

    /** The sequence that the next reference gets. */
    public long nextSequence() {
        return nextSequence;
    }

    /** What is known of expirations. */
    public Expiring expiring() {
        return expiring;
    }

    /** How many references are at rest in the store. */
    public long atRest() {
        return atRest;
    }

    /** Whether references are at rest in the store. */
    public boolean paged() {
        return atRest > 0;
    }

    /** Whether everything of the queue that can be delivered is in the window. */
    public boolean whole() {
        return windowEnd == NO_END;
    }

    /** Where the window ends: references from this key on are not in it. */
    public long windowEnd() {
        return windowEnd;
    }

    /** How many references in the window are available. */
    public int available() {
        return window.size();
    }

    /** The reference in memory with this key, or null. */
    public @Nullable Reference find(long key) {
        return resident.get(key);
    }

    /** The first available reference in the window, or null. */
    public @Nullable Reference first() {
        return window.first();
    }

    /** Whether a message with this key may stay in memory alone, without the journal's knowing it. */
    public boolean mayStayUnrecorded(long key) {
        return key < windowEnd && contents < memory.queueMessagesMax() && !memory.tight();
    }

    /** A new reference enters the queue. */
    public void enter(Reference reference) {
        nextSequence = Math.max(nextSequence, keys.sequence(reference.key) + 1);
        resident.put(reference.key, reference);
        countIn(reference);
        byte[] content = reference.content;
        expiring.onEntered(reference);
        expiring.onAvailable(reference);
        long before = memory.bytes();
        if (reference.present()) {
            charge(reference);
        }
        if (reference.key < windowEnd) {
            window.add(reference);
            shrink(before);
        } else {
            outside.add(reference);
            dropContent(reference);
        }
        listener.onAvailable(reference, content);
    }

    /** A reference leaves the queue for good. */
    public void leave(Reference reference) {
        assert !reference.gone : reference;
        unlink(reference);
        expiring.onUnavailable(reference);
        resident.remove(reference.key);
        release(reference);
        reference.gone = true;
        if (reference.recorded()) {
            messages--;
            bytes -= reference.bytes;
        } else {
            unrecordedMessages--;
            unrecordedBytes -= reference.bytes;
        }
    }

    /** References that are at rest leave the queue for good. */
    public void leaveAtRest(long count, long bytesInAll) {
        atRest -= count;
        messages -= count;
        bytes -= bytesInAll;
        assert atRest >= 0 && messages >= 0 && bytes >= 0 : this;
    }

    /** All references of a range but the kept ones leave the queue. Returns those that were in memory. */
    public List<Reference> leave(RangeRemoved range) {
        long[] kept = range.kept().clone();
        Arrays.sort(kept);
        List<Reference> left = new ArrayList<>();
        resident.forEach(reference -> {
            boolean inRange = reference.key >= range.first() && reference.key <= range.last();
            if (inRange && reference.recorded() && Arrays.binarySearch(kept, reference.key) < 0) {
                left.add(reference);
            }
        });
        long bytesLeft = 0;
        for (Reference reference : left) {
            bytesLeft += reference.bytes;
            leave(reference);
        }
        leaveAtRest(range.messages() - left.size(), range.bytes() - bytesLeft);
        return left;
    }

    /** An available reference is held by a consumer from now on. */
    public void take(Reference reference) {
        assert reference.available() : reference;
        unlink(reference);
        expiring.onUnavailable(reference);
    }

    /** A reference at rest is held by a consumer from now on. Its row was read as of the given checkpoint. */
    public Reference takeAtRest(Row row, DeltaBuilder delta, long checkpoint) {
        Reference reference =
                Reference.stored(this, row.reference(), Content.persistent(row.content()), Reference.ABSENT);
        delta.adjustRead(reference, checkpoint);
        addHeld(reference);
        return reference;
    }

    /** A reference at rest comes into memory, held. */
    void addHeld(Reference reference) {
        assert !isResident(reference.key) : reference;
        resident.put(reference.key, reference);
        atRest--;
    }

    /** The first available reference in memory whose key is not below, or null. */
    public @Nullable Reference availableFrom(long key) {
        Reference inside = window.from(key);
        return inside == null ? outside.from(key) : inside;
    }

    /** The available reference in memory after another one, or null. */
    public @Nullable Reference availableAfter(Reference reference) {
        if (outside.holds(reference)) {
            return outside.after(reference);
        }
        Reference inside = window.after(reference);
        return inside == null ? outside.first() : inside;
    }

    /** Frees the content of a held reference if memory is short; it is read again if the reference comes back. */
    public void relieve(Reference reference) {
        if (!whole() || memory.tight()) {
            dropContent(reference);
        }
    }

    /** Held references are available again. */
    public void giveBack(List<Reference> references) {
        references.sort(Comparator.comparingLong(Reference::key));
        tell(references);
        List<Reference> inside = new ArrayList<>();
        List<Reference> behind = new ArrayList<>();
        for (Reference reference : references) {
            assert !reference.gone && reference.order == null : reference;
            if (reference.key < windowEnd) {
                inside.add(reference);
                expiring.onAvailable(reference);
            } else if (mustStay(reference)) {
                dropContent(reference);
                behind.add(reference);
                expiring.onAvailable(reference);
            } else {
                rest(reference);
            }
        }
        window.insert(inside);
        outside.insert(behind);
    }

    private void tell(List<Reference> sorted) {
        if (sorted.size() > TOLD_MAX) {
            listener.onAvailableFrom(sorted.get(0).key);
            return;
        }
        for (Reference reference : sorted) {
            listener.onAvailable(reference, reference.content);
        }
    }

    /** A delta that held the reference is complete: it may leave memory if it is behind the window. */
    void onStored(Reference reference) {
        if (outside.holds(reference)) {
            outside.unlink(reference);
            rest(reference);
        }
    }

    /** Gives a reference its content, which was read again. */
    public void supply(Reference reference, byte[] content) {
        reference.loading = false;
        if (reference.gone || reference.present() || resident.get(reference.key) != reference) {
            return;
        }
        if (window.holds(reference)) {
            reference.content = content;
            charge(reference);
        }
    }

    /** The content of a reference could not be read; it is asked for again if need be. */
    public void onNotSupplied(Reference reference) {
        reference.loading = false;
    }

    /** The first references of the window that lack their contents, at most so many and so many bytes; marks them. */
    public List<Reference> startLoading(int messagesMax, long bytesMax) {
        List<Reference> absent = new ArrayList<>();
        long sum = 0;
        Reference reference = window.first();
        for (int looked = 0; reference != null && looked < messagesMax && sum < bytesMax; looked++) {
            if (!reference.present() && !reference.loading) {
                reference.loading = true;
                absent.add(reference);
                sum += reference.bytes;
            }
            reference = window.after(reference);
        }
        return absent;
    }

    /** A time before which nothing in the queue expires, 0 if nothing ever does. */
    public long earliestExpiration() {
        return messages == 0 || expiring.earliest() == Agenda.NEVER ? 0 : expiring.earliest();
    }

    /** Shrinks the window to one reference, for the sake of other queues. */
    public void trim() {
        while (window.size() > 1) {
            evictLast();
        }
    }

    /** Shows all references in memory, available and held, in no order. */
    public void forEachResident(Consumer<Reference> action) {
        resident.forEach(action);
    }

    /** The queue is gone: frees what its contents took. */
    public void dissolve() {
        resident.forEach(reference -> {
            unlink(reference);
            release(reference);
            reference.gone = true;
        });
        resident.clear();
        messages = 0;
        bytes = 0;
        unrecordedMessages = 0;
        unrecordedBytes = 0;
        atRest = 0;
        windowEnd = NO_END;
        expiring.dissolve();
    }

    Order outside() {
        return outside;
    }

    boolean isResident(long key) {
        return resident.contains(key);
    }

    /** Whether the window has room for one more; an empty one always has. {@code expected}: bytes still to be read. */
    boolean hasRoom(int contentBytes, long expected) {
        long more = expected + Memory.charge(contentBytes);
        return window.isEmpty()
                || (window.size() < memory.queueMessagesMax()
                        && windowBytes + more <= memory.queueBytesMax()
                        && memory.fits(more));
    }

    /** Takes a reference from outside, or from the store, to the end of the window. */
    void appendToWindow(Reference reference) {
        if (outside.holds(reference)) {
            outside.unlink(reference);
        } else {
            resident.put(reference.key, reference);
            atRest--;
            charge(reference);
            expiring.onAvailable(reference);
        }
        window.add(reference);
    }

    void endWindow(long key) {
        windowEnd = key;
        assert key != NO_END || (outside.isEmpty() && atRest == 0) : this;
    }

    private void countIn(Reference reference) {
        if (reference.recorded()) {
            messages++;
            bytes += reference.bytes;
        } else {
            unrecordedMessages++;
            unrecordedBytes += reference.bytes;
        }
    }

    private void shrink(long memoryBefore) {
        while (window.size() > 1
                && (window.size() > memory.queueMessagesMax()
                        || windowBytes > memory.queueBytesMax()
                        || (memory.full() && memory.bytes() > memoryBefore))) {
            evictLast();
        }
    }

    private void evictLast() {
        Reference reference = window.last();
        if (reference == null) {
            throw new IllegalStateException("nothing to evict from " + this);
        }
        window.unlink(reference);
        windowEnd = reference.key;
        if (mustStay(reference)) {
            dropContent(reference);
            outside.prepend(reference);
        } else {
            rest(reference);
        }
    }

    private static boolean mustStay(Reference reference) {
        return reference.changed != null || !reference.recorded();
    }

    private void rest(Reference reference) {
        assert reference.stored : reference;
        resident.remove(reference.key);
        expiring.onRested(reference);
        release(reference);
        atRest++;
    }

    private void unlink(Reference reference) {
        if (window.holds(reference)) {
            window.unlink(reference);
        } else if (outside.holds(reference)) {
            outside.unlink(reference);
        }
    }

    private void dropContent(Reference reference) {
        if (reference.recorded()) {
            release(reference);
        }
    }

    private void charge(Reference reference) {
        windowBytes += memory.charge(reference);
        contents++;
    }

    private void release(Reference reference) {
        if (reference.present()) {
            windowBytes -= memory.release(reference);
            contents--;
            reference.content = Reference.ABSENT;
        }
    }

    @Override
    public String toString() {
        return "References[queue " + queue + ", " + messages + " messages, " + atRest + " at rest, " + resident.size()
                + " in memory]";
    }
}
