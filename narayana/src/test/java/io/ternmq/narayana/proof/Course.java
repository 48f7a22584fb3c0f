package io.ternmq.narayana.proof;

import java.util.ArrayList;
import java.util.List;

/** How a transaction goes when nobody dies, and the points on its way at which somebody can. */
enum Course {
    /** Both resources commit in two phases. */
    COMMIT("start end prepare commit", "work completing completed returned"),
    /** The application rolls back. */
    ROLLBACK("end rollback", "returned"),
    /** A third resource votes no, after both have prepared. */
    VETO("prepare rollback", ""),
    /** Only the broker takes part. */
    ONE_PHASE("start end commit", "work completing completed returned"),
    /** Somebody commits the broker's branch by hand, once both have prepared; recovery forgets it. */
    BY_HAND("commit forget", ""),
    /** The client has died after the decision to commit was logged; the next death is that of recovery. */
    RECOVERED_COMMIT("commit", ""),
    /** The client has died before the decision; the next death is that of recovery. */
    RECOVERED_ROLLBACK("rollback", "");

    private final String calls;
    private final String others;

    Course(String calls, String others) {
        this.calls = calls;
        this.others = others;
    }

    /** Calls of resources as {@code messages.commit.before}, with {@code during} and {@code after}; others by one word. */
    List<String> points() {
        List<String> points = new ArrayList<>(words(others));
        for (String call : words(calls)) {
            points.addAll(List.of(
                    "messages." + call + ".before", "messages." + call + ".during", "messages." + call + ".after"));
            if (this != ONE_PHASE && this != BY_HAND) {
                points.addAll(List.of("database." + call + ".before", "database." + call + ".after"));
            }
        }
        return points;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    boolean isRecovered() {
        return this == RECOVERED_COMMIT || this == RECOVERED_ROLLBACK;
    }

    /** Whether the order of the resources makes a difference. */
    boolean hasOrders() {
        return this == COMMIT || this == VETO;
    }

    boolean hasDatabase() {
        return this != ONE_PHASE;
    }

    /** Where the client dies the first time. */
    String firstDeath() {
        return this == RECOVERED_COMMIT ? "messages.commit.before" : "database.prepare.after";
    }
}
