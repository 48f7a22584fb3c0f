package io.ternmq.broker.paging;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** References of one queue in order of key: one lane a priority. */
final class Lanes {
    private static final int PRIORITIES = 10;

    private final @Nullable Lane[] lanes = new @Nullable Lane[PRIORITIES];
    /** Bit n is set when lane n is not empty. */
    private int filled;

    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return filled == 0;
    }

    @Nullable
    Reference first() {
        return filled == 0 ? null : lane(Integer.numberOfTrailingZeros(filled)).head;
    }

    @Nullable
    Reference last() {
        return filled == 0 ? null : lane(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(filled)).tail;
    }

    /** The one after, in order of key, or null. */
    @Nullable
    Reference after(Reference reference) {
        if (reference.next != null) {
            return reference.next;
        }
        int later = filled & -(2 << Reference.lane(reference.key));
        return later == 0 ? null : lane(Integer.numberOfTrailingZeros(later)).head;
    }

    /** The first whose key is not below, or null. */
    @Nullable
    Reference from(long key) {
        int number = Reference.lane(key);
        if ((filled & (1 << number)) != 0) {
            Reference reference = lane(number).head;
            while (reference != null && reference.key < key) {
                reference = reference.next;
            }
            if (reference != null) {
                return reference;
            }
        }
        int later = filled & -(2 << number);
        return later == 0 ? null : lane(Integer.numberOfTrailingZeros(later)).head;
    }

    /** Adds a reference whose key is above all others of its priority. */
    void append(Reference reference) {
        int number = Reference.lane(reference.key);
        lane(number).append(reference);
        filled |= 1 << number;
        size++;
    }

    /** Adds a reference whose key is below all others of its priority. */
    void prepend(Reference reference) {
        int number = Reference.lane(reference.key);
        Lane lane = lane(number);
        lane.insertBefore(lane.head, reference);
        filled |= 1 << number;
        size++;
    }

    /** Puts references in their places, in one walk. They are in order of key. */
    void insert(List<Reference> sorted) {
        int number = -1;
        Reference place = null;
        for (Reference reference : sorted) {
            int own = Reference.lane(reference.key);
            if (own != number) {
                number = own;
                place = lane(own).head;
            }
            while (place != null && place.key < reference.key) {
                place = place.next;
            }
            lane(own).insertBefore(place, reference);
            filled |= 1 << own;
            size++;
        }
    }

    void unlink(Reference reference) {
        int number = Reference.lane(reference.key);
        Lane lane = lane(number);
        lane.unlink(reference);
        if (lane.size == 0) {
            filled &= ~(1 << number);
        }
        size--;
    }

    boolean holds(Reference reference) {
        return reference.lane != null && reference.lane == lanes[Reference.lane(reference.key)];
    }

    /** Shows all in order of key; the one shown may be unlinked meanwhile. */
    void forEach(Consumer<Reference> action) {
        for (Reference reference = first(); reference != null; ) {
            Reference following = after(reference);
            action.accept(reference);
            reference = following;
        }
    }

    private Lane lane(int number) {
        Lane lane = lanes[number];
        if (lane == null) {
            lane = new Lane();
            lanes[number] = lane;
        }
        return lane;
    }
}
