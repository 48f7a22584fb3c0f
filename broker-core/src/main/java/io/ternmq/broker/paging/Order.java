package io.ternmq.broker.paging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** References of one queue in order of key. A reference is in at most one. */
abstract class Order {
    abstract int size();

    abstract boolean isEmpty();

    @Nullable
    abstract Reference first();

    @Nullable
    abstract Reference last();

    /** The one after, in order of key, or null. */
    @Nullable
    abstract Reference after(Reference reference);

    /** The first whose key is not below, or null. */
    @Nullable
    abstract Reference from(long key);

    /** Adds a reference that is new in its queue, or was read from behind all others. */
    abstract void add(Reference reference);

    /** Adds a reference whose key is below all others. */
    abstract void prepend(Reference reference);

    /** Adds references that are in order of key. */
    abstract void insert(List<Reference> sorted);

    abstract void unlink(Reference reference);

    final boolean holds(Reference reference) {
        return reference.order == this;
    }
}
