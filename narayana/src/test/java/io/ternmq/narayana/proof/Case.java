package io.ternmq.narayana.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * One death.
 *
 * @param databaseFirst whether the database is enlisted before the broker
 * @param point one of {@link Course#points}
 */
record Case(Course course, Shape shape, boolean databaseFirst, String point, Victim victim) {

    /** What must have become of the transaction. */
    enum Fate {
        COMMITTED,
        ROLLED_BACK,
        /** One of both. */
        EITHER
    }

    /** All there are. */
    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            for (Course course : Course.values()) {
                add(all, course, shape, false);
            }
            for (Course course : Course.values()) {
                if (shape == Shape.RELAY && course.hasOrders()) {
                    add(all, course, shape, true);
                }
            }
        }
        return all;
    }

    private static void add(List<Case> all, Course course, Shape shape, boolean databaseFirst) {
        for (String point : course.points()) {
            for (Victim victim : Victim.values()) {
                all.add(new Case(course, shape, databaseFirst, point, victim));
            }
        }
    }

    /** Whether the broker is to have done what it was asked for, without the client's hearing of it. */
    boolean isDuring() {
        return point.endsWith(".during");
    }

    /** Whether it is recovery, after a transaction without a death, that is hit. */
    boolean isOfForget() {
        return point.contains(".forget.");
    }

    /** Where the client stops for it. */
    String stop() {
        return isDuring() ? point.replace(".during", ".before") : point;
    }

    /** What the death leaves open, and what not: the decision is the log's, or in one phase the broker's. */
    Fate fate() {
        return switch (course) {
            case ROLLBACK, VETO, RECOVERED_ROLLBACK -> Fate.ROLLED_BACK;
            case BY_HAND, RECOVERED_COMMIT -> Fate.COMMITTED;
            case COMMIT, ONE_PHASE -> {
                if (isDecided()) {
                    yield Fate.COMMITTED;
                }
                yield victim.isClient() ? Fate.ROLLED_BACK : Fate.EITHER;
            }
        };
    }

    private boolean isDecided() {
        if (point.equals("completed") || point.equals("returned")) {
            return true;
        }
        boolean twoPhases = course == Course.COMMIT;
        return point.contains(".commit.") && (twoPhases || !point.endsWith(".before"));
    }

    @Override
    public String toString() {
        return course + " " + shape + (databaseFirst ? " database first " : " ") + point + " kill " + victim;
    }
}
