package io.ternmq.testsupport.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Reads a history in any order of its files, and says what it shows. Owned by one thread. */
public final class HistoryChecker {
    private static final int EXAMPLES = 10;

    private final Promise promise;
    private final Map<String, Map<Long, MessageTrack>> messages = new HashMap<>();
    private final Map<String, Map<Long, UnitTrack>> units = new HashMap<>();
    private final List<Entry> branchLines = new ArrayList<>();

    public HistoryChecker(Promise promise) {
        this.promise = promise;
    }

    /** What became of one unit. */
    static final class UnitTrack {
        private final Set<MessageTrack> messages = new LinkedHashSet<>();
        private Outcome outcome = Outcome.DOUBT;

        /** What is to be settled with it. */
        Set<MessageTrack> messages() {
            return messages;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    /** Takes in one line; those of one producer or consumer come in order. */
    public void add(Entry entry) {
        if (entry instanceof Entry.Tried tried) {
            message(tried.producer(), tried.sequence()).tried();
        } else if (entry instanceof Entry.Sent sent) {
            message(sent.producer(), sent.sequence()).sent(sent.outcome());
        } else if (entry instanceof Entry.Got got) {
            got(got, message(got.producer(), got.sequence()), unit(got.consumer(), got.unit()));
        } else if (entry instanceof Entry.Ended ended) {
            unit(ended.consumer(), ended.unit()).outcome = ended.outcome();
        } else {
            branchLines.add(entry);
        }
    }

    private static void got(Entry.Got got, MessageTrack message, UnitTrack unit) {
        message.got(got, unit);
        unit.messages.add(message);
    }

    /** What all lines together show. */
    public Verdict verdict() {
        var branches = branches();
        var tally = new Tally(branches);
        messages.forEach((producer, bySequence) ->
                bySequence.forEach((sequence, message) -> tally.add(producer + " " + sequence, message)));
        return tally.verdict();
    }

    private BranchTally branches() {
        var book = new BranchBook();
        // A branch that one client left is ended by another, whose lines are in another file.
        branchLines.stream().sorted(Comparator.comparingLong(Entry::millis)).forEach(book::add);
        for (Branch branch : book.branches()) {
            sentIn(branch).forEach(message -> message.sentIn(branch));
            unit(branch.client(), branch.unit()).outcome = branch.outcome();
        }
        var tally = new BranchTally();
        book.branches().forEach(branch -> tally.add(branch, sentIn(branch), unit(branch.client(), branch.unit())));
        book.strays().forEach(tally::addStray);
        return tally;
    }

    private List<MessageTrack> sentIn(Branch branch) {
        var begun = branch.begun();
        return LongStream.range(begun.first(), begun.first() + begun.count())
                .mapToObj(sequence -> message(branch.client(), sequence))
                .toList();
    }

    private MessageTrack message(String producer, long sequence) {
        return messages.computeIfAbsent(producer, name -> new HashMap<>())
                .computeIfAbsent(sequence, number -> new MessageTrack());
    }

    private UnitTrack unit(String consumer, long unit) {
        return units.computeIfAbsent(consumer, name -> new HashMap<>())
                .computeIfAbsent(unit, number -> new UnitTrack());
    }

    private final class Tally {
        private final BranchTally branches;
        private final List<String> examples = new ArrayList<>();
        private long tried;
        private long stored;
        private long sendsInDoubt;
        private long consumed;
        private long consumedInDoubt;
        private long lost;
        private long duplicated;
        private long repeated;
        private long unflagged;
        private long wrong;
        private long phantom;

        Tally(BranchTally branches) {
            this.branches = branches;
        }

        void add(String name, MessageTrack message) {
            long done = message.units(Outcome.DONE);
            long doubt = message.units(Outcome.DOUBT);
            tried += message.wasTried() ? 1 : 0;
            stored += message.sendOutcome() == Outcome.DONE ? 1 : 0;
            sendsInDoubt += message.wasTried() && message.sendOutcome() == Outcome.DOUBT ? 1 : 0;
            consumed += done > 0 ? 1 : 0;
            consumedInDoubt += done == 0 && doubt > 0 ? 1 : 0;
            lost += bad(message.sendOutcome() == Outcome.DONE && done + doubt == 0, "lost", name, message);
            if (promise != Promise.FLAGGED) {
                duplicated += bad(done > 1, "duplicated", name, message);
            } else {
                repeated += done > 1 ? 1 : 0;
            }
            if (promise != Promise.ONCE_THOUGH_UNFLAGGED) {
                unflagged += bad(message.cameAgainUnflagged(), "unflagged", name, message);
            }
            wrong += bad(message.cameWrong(), "wrong", name, message);
            phantom += bad(message.came() && !message.mayExist(), "phantom", name, message);
        }

        private int bad(boolean isBad, String what, String name, MessageTrack message) {
            if (isBad && examples.size() < EXAMPLES) {
                examples.add(what + ": " + name + ", " + message);
            }
            return isBad ? 1 : 0;
        }

        Verdict verdict() {
            return new Verdict(
                    tried,
                    stored,
                    sendsInDoubt,
                    consumed,
                    consumedInDoubt,
                    lost,
                    duplicated,
                    repeated,
                    unflagged,
                    wrong,
                    phantom,
                    branches.verdict(),
                    Stream.concat(examples.stream(), branches.examples().stream())
                            .limit(EXAMPLES)
                            .toList());
        }
    }
}
