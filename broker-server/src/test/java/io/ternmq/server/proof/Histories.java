package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryChecker;
import io.ternmq.testsupport.history.Promise;
import io.ternmq.testsupport.history.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Checks the history of each view of a run's places. */
final class Histories {
    private final Places places;
    private final List<HistoryChecker> checkers = new ArrayList<>();

    Histories(Places places, Promise promise) {
        this.places = places;
        for (int i = 0; i < places.views(); i++) {
            checkers.add(new HistoryChecker(promise));
        }
    }

    /** Takes in one line; those of one producer or consumer come in order. */
    void add(Entry entry) {
        if (entry instanceof Entry.Got got) {
            checkers.get(places.view(got.consumer())).add(entry);
        } else if (entry instanceof Entry.Ended ended) {
            checkers.get(places.view(ended.consumer())).add(entry);
        } else {
            checkers.forEach(checker -> checker.add(entry));
        }
    }

    /** All views together. */
    Verdict verdict() {
        var total = Verdict.none();
        for (HistoryChecker checker : checkers) {
            total = total.plus(checker.verdict());
        }
        return total;
    }
}
