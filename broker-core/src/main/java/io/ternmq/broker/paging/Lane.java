package io.ternmq.broker.paging;

import org.jspecify.annotations.Nullable;

/** References of one queue and one priority in order of key, linked through themselves. */
final class Lane {
    @Nullable
    Reference head;

    @Nullable
    Reference tail;

    int size;

    /** Adds a reference whose key is above all others. */
    void append(Reference reference) {
        insertBefore(null, reference);
    }

    /** Adds a reference before another one of this lane, or at the end. */
    void insertBefore(@Nullable Reference place, Reference reference) {
        assert reference.lane == null : reference;
        Reference before = place == null ? tail : place.previous;
        assert before == null || before.key < reference.key : reference;
        assert place == null || place.key > reference.key : reference;
        reference.lane = this;
        reference.previous = before;
        reference.next = place;
        if (before == null) {
            head = reference;
        } else {
            before.next = reference;
        }
        if (place == null) {
            tail = reference;
        } else {
            place.previous = reference;
        }
        size++;
    }

    void unlink(Reference reference) {
        assert reference.lane == this : reference;
        Reference before = reference.previous;
        Reference after = reference.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.previous = before;
        }
        reference.lane = null;
        reference.previous = null;
        reference.next = null;
        size--;
    }
}
