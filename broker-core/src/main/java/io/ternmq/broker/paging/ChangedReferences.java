package io.ternmq.broker.paging;

import org.jspecify.annotations.Nullable;

/** The references that one delta holds, linked through themselves: one that goes before the cut leaves no trace. */
final class ChangedReferences {
    private @Nullable Reference head;
    private @Nullable Reference tail;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Reference first() {
        return head;
    }

    /** Takes a reference over, from another delta if that held it. */
    void add(Reference reference) {
        if (reference.changed == this) {
            return;
        }
        if (reference.changed != null) {
            reference.changed.remove(reference);
        }
        reference.changed = this;
        reference.changedPrevious = tail;
        if (tail == null) {
            head = reference;
        } else {
            tail.changedNext = reference;
        }
        tail = reference;
        size++;
    }

    void remove(Reference reference) {
        assert reference.changed == this : reference;
        Reference before = reference.changedPrevious;
        Reference after = reference.changedNext;
        if (before == null) {
            head = after;
        } else {
            before.changedNext = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.changedPrevious = before;
        }
        reference.changed = null;
        reference.changedPrevious = null;
        reference.changedNext = null;
        size--;
    }
}
