package io.ternmq.testsupport.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a history says about one message. */
final class MessageTrack {
    private final List<Attempt> attempts = new ArrayList<>(1);
    private boolean tried;
    private boolean stored;
    private boolean doubted;
    private boolean open;

    private @Nullable Branch sentIn;

    /** One time that it was given to a consumer. */
    private record Attempt(Entry.Got got, HistoryChecker.UnitTrack unit) {}

    void tried() {
        tried = true;
        open = true;
    }

    void sent(Outcome outcome) {
        open = false;
        stored |= outcome == Outcome.DONE;
        doubted |= outcome == Outcome.DOUBT;
    }

    /** It is sent in a branch, which decides what becomes of it. */
    void sentIn(Branch branch) {
        sentIn = branch;
    }

    void got(Entry.Got got, HistoryChecker.UnitTrack unit) {
        attempts.add(new Attempt(got, unit));
    }

    boolean wasTried() {
        return tried;
    }

    /** Of several tries, after a rollback for example, the best known outcome. */
    Outcome sendOutcome() {
        if (sentIn != null) {
            return tried ? sentIn.outcome() : Outcome.UNDONE;
        }
        return stored ? Outcome.DONE : open || doubted ? Outcome.DOUBT : Outcome.UNDONE;
    }

    boolean mayExist() {
        return tried && sendOutcome() != Outcome.UNDONE;
    }

    boolean came() {
        return !attempts.isEmpty();
    }

    boolean cameWrong() {
        return attempts.stream().anyMatch(attempt -> !attempt.got.intact());
    }

    /** Times that it was in a unit with this outcome; twice in one unit are two. */
    long units(Outcome outcome) {
        return attempts.stream()
                .filter(attempt -> attempt.unit.outcome() == outcome)
                .count();
    }

    boolean cameBefore(long millis) {
        return attempts.stream().anyMatch(attempt -> attempt.got.millis() < millis);
    }

    /** Whether it came in another unit between two moments. */
    boolean cameElsewhere(HistoryChecker.UnitTrack unit, long afterMillis, long beforeMillis) {
        return attempts.stream()
                .anyMatch(attempt -> attempt.unit != unit
                        && attempt.got.millis() > afterMillis
                        && attempt.got.millis() < beforeMillis);
    }

    boolean isSettledElsewhere(HistoryChecker.UnitTrack unit, Outcome outcome) {
        return attempts.stream().anyMatch(attempt -> attempt.unit != unit && attempt.unit.outcome() == outcome);
    }

    /** Whether only a unit can have settled it: it was stored, and no other has it. */
    boolean isMissingBut(HistoryChecker.UnitTrack unit) {
        return sendOutcome() == Outcome.DONE
                && !isSettledElsewhere(unit, Outcome.DONE)
                && !isSettledElsewhere(unit, Outcome.DOUBT);
    }

    /** Whether it came without the flag although it surely had come before. */
    boolean cameAgainUnflagged() {
        var unflagged =
                attempts.stream().filter(attempt -> !attempt.got.redelivered()).toList();
        return unflagged.size() > 1
                || unflagged.stream()
                        .anyMatch(later ->
                                attempts.stream().anyMatch(earlier -> earlier.got.millis() < later.got.millis()));
    }

    @Override
    public String toString() {
        var text = new StringBuilder("send ").append(tried ? sendOutcome().word() : "never tried");
        for (Attempt attempt : attempts) {
            text.append("; ")
                    .append(attempt.got.line())
                    .append(" (unit ")
                    .append(attempt.unit.outcome().word())
                    .append(')');
        }
        return text.toString();
    }
}
