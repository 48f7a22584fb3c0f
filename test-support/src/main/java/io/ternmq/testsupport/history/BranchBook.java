package io.ternmq.testsupport.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The branches of a history, in the order in which they began. Owned by one thread. */
public final class BranchBook {
    private final Map<Name, Branch> branches = new LinkedHashMap<>();
    private final List<Entry> strays = new ArrayList<>();

    private record Name(String client, long unit) {}

    /** Takes in one line, if it is about a branch; those of one branch come in order. */
    public void add(Entry entry) {
        if (entry instanceof Entry.Begun begun) {
            branches.put(new Name(begun.client(), begun.unit()), new Branch(begun));
        } else if (entry instanceof Entry.Asked asked) {
            find(asked.client(), asked.unit()).ifPresent(branch -> branch.add(asked));
        } else if (entry instanceof Entry.Told told) {
            find(told.client(), told.unit()).ifPresentOrElse(branch -> branch.add(told), () -> strays.add(told));
        }
    }

    public Optional<Branch> find(String client, long unit) {
        return Optional.ofNullable(branches.get(new Name(client, unit)));
    }

    public Collection<Branch> branches() {
        return branches.values();
    }

    /** What was told about branches that nobody began. */
    List<Entry> strays() {
        return strays;
    }
}
