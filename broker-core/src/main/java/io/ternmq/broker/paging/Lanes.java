package io.ternmq.broker.paging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** References of one queue in order of key: one lane a priority. */
final class Lanes extends Order {
    private static final int PRIORITIES = 10;

    private final @Nullable Lane[] lanes = new @Nullable Lane[PRIORITIES];
    /** Bit n is set when lane n is not empty. */
    private int filled;

    private int size;

    @Override
    int size() {
        return size;
    }

    @Override
    boolean isEmpty() {
        return filled == 0;
    }

    @Override
    @Nullable
    Reference first() {
        return filled == 0 ? null : lane(Integer.numberOfTrailingZeros(filled)).head;
    }

    @Override
    @Nullable
    Reference last() {
        return filled == 0 ? null : lane(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(filled)).tail;
    }

    @Override
    @Nullable
    Reference after(Reference reference) {
        if (reference.next != null) {
            return reference.next;
        }
        int later = filled & -(2 << Reference.lane(reference.key));
        return later == 0 ? null : lane(Integer.numberOfTrailingZeros(later)).head;
    }

    @Override
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
    @Override
    void add(Reference reference) {
        int number = Reference.lane(reference.key);
        lane(number).append(reference);
        onAdded(reference, number);
    }

    /** Adds a reference whose key is below all others of its priority. */
    @Override
    void prepend(Reference reference) {
        int number = Reference.lane(reference.key);
        Lane lane = lane(number);
        lane.insertBefore(lane.head, reference);
        onAdded(reference, number);
    }

    /** Puts references in their places, in one walk. */
    @Override
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
            onAdded(reference, own);
        }
    }

    @Override
    void unlink(Reference reference) {
        int number = Reference.lane(reference.key);
        Lane lane = lane(number);
        lane.unlink(reference);
        reference.order = null;
        if (lane.size == 0) {
            filled &= ~(1 << number);
        }
        size--;
    }

    private void onAdded(Reference reference, int number) {
        reference.order = this;
        filled |= 1 << number;
        size++;
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
