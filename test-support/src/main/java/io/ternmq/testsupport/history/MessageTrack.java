package io.ternmq.testsupport.history;

import java.util.ArrayList;
import java.util.List;

/** All that a history says about one message. */
final class MessageTrack {
    private final List<Attempt> attempts = new ArrayList<>(1);
    private boolean tried;
    private boolean stored;
    private boolean doubted;
    private boolean open;

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

    void got(Entry.Got got, HistoryChecker.UnitTrack unit) {
        attempts.add(new Attempt(got, unit));
    }

    boolean wasTried() {
        return tried;
    }

    /** Of several tries, after a rollback for example, the best known outcome. */
    Outcome sendOutcome() {
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
