package io.ternmq.testsupport.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Judges branches by what became of their messages. */
final class BranchTally {
    private final List<String> examples = new ArrayList<>();
    private BranchVerdict verdict = BranchVerdict.none();

    /** What came of branches so far. */
    BranchVerdict verdict() {
        return verdict;
    }

    /** What is bad, as text. */
    List<String> examples() {
        return examples;
    }

    /** Takes in what was told of a branch that nobody began. */
    void addStray(Entry told) {
        count(0, 1, 0);
        examples.add("misstated: " + told.line() + ", of a branch that nobody began");
    }

    /**
     * Takes in a branch.
     *
     * @param sent the messages that it sends
     * @param unit what it settles
     */
    void add(Branch branch, List<MessageTrack> sent, HistoryChecker.UnitTrack unit) {
        var outcome = branch.outcome();
        verdict = verdict.plus(new BranchVerdict(
                1,
                outcome == Outcome.DONE ? 1 : 0,
                outcome == Outcome.UNDONE ? 1 : 0,
                outcome == Outcome.DOUBT ? 1 : 0,
                0,
                0,
                0));
        branch.contradictions().forEach(told -> {
            count(0, 1, 0);
            examples.add("misstated: " + told.line() + ", " + branch);
        });
        if (isTorn(branch, sent, unit)) {
            count(1, 0, 0);
            examples.add("torn: " + branch + "; sent: " + sent + "; settled: " + unit.messages());
        }
        unheld("sent", branch, sent.stream().filter(message -> message.cameBefore(branch.commitAskedMillis())));
        unheld(
                "settled",
                branch,
                unit.messages().stream()
                        .filter(message ->
                                message.cameElsewhere(unit, branch.heldMillis(), branch.rollbackAskedMillis())));
    }

    private void unheld(String what, Branch branch, java.util.stream.Stream<MessageTrack> messages) {
        messages.forEach(message -> {
            count(0, 0, 1);
            examples.add("unheld: " + what + " in " + branch + ", " + message);
        });
    }

    /** Only of a branch that is over and whose outcome nobody told: of others, what is missing or too much is counted as that. */
    private static boolean isTorn(Branch branch, List<MessageTrack> sent, HistoryChecker.UnitTrack unit) {
        Collection<MessageTrack> settled = unit.messages();
        if (branch.outcome() != Outcome.DOUBT || branch.mayBePrepared()) {
            return false;
        }
        boolean happened = sent.stream().anyMatch(MessageTrack::came)
                || settled.stream().anyMatch(message -> message.isMissingBut(unit));
        boolean didNot = sent.stream().anyMatch(message -> message.wasTried() && !message.came())
                || settled.stream().anyMatch(message -> message.isSettledElsewhere(unit, Outcome.DONE));
        return happened && didNot;
    }

    private void count(long torn, long misstated, long unheld) {
        verdict = verdict.plus(new BranchVerdict(0, 0, 0, 0, torn, misstated, unheld));
    }
}
