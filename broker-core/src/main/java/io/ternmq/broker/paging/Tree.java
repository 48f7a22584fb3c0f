package io.ternmq.broker.paging;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** References of one queue in order of key, whatever the order in which they come. */
final class Tree extends Order {
    private final TreeMap<Long, Reference> byKey = new TreeMap<>();

    @Override
    int size() {
        return byKey.size();
    }

    @Override
    boolean isEmpty() {
        return byKey.isEmpty();
    }

    @Override
    @Nullable
    Reference first() {
        return value(byKey.firstEntry());
    }

    @Override
    @Nullable
    Reference last() {
        return value(byKey.lastEntry());
    }

    @Override
    @Nullable
    Reference after(Reference reference) {
        return value(byKey.higherEntry(reference.key));
    }

    @Override
    @Nullable
    Reference from(long key) {
        return value(byKey.ceilingEntry(key));
    }

    @Override
    void add(Reference reference) {
        assert reference.order == null : reference;
        Reference before = byKey.put(reference.key, reference);
        assert before == null : before;
        reference.order = this;
    }

    @Override
    void prepend(Reference reference) {
        add(reference);
    }

    @Override
    void insert(List<Reference> sorted) {
        sorted.forEach(this::add);
    }

    @Override
    void unlink(Reference reference) {
        assert holds(reference) : reference;
        byKey.remove(reference.key);
        reference.order = null;
    }

    private static @Nullable Reference value(Map.@Nullable Entry<Long, Reference> entry) {
        return entry == null ? null : entry.getValue();
    }
}
