package io.ternmq.broker.paging;

import io.ternmq.broker.schedule.Agenda;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What is known of the expirations of one queue's references: of available ones in memory exactly; of those at rest, and of
 * all together, a time before which none expires. A queue whose messages don't expire costs nothing.
 */
public final class Expiring {
    private static final long SCAN_PAUSE_MILLIS = 10_000;
    /** So that a long queue is read for at most a small part of the time. */
    private static final long ROWS_IN_A_MILLISECOND = 100;

    private final long queue;
    private final Agenda agenda;
    private final TreeSet<Reference> available =
            new TreeSet<>(Comparator.<Reference>comparingLong(reference -> reference.expiration)
                    .thenComparingLong(reference -> reference.key));
    private long restingEarliest = Agenda.NEVER;
    private long earliest = Agenda.NEVER;
    private long nextScan;

    /** Nothing is known yet. {@code agenda}: learns when the queue has to be looked at. */
    Expiring(long queue, Agenda agenda) {
        this.queue = queue;
        this.agenda = agenda;
    }

    /** All is at rest, and none expires before. */
    void restore(long expiration) {
        restingEarliest = expiration;
        earliest = expiration;
        if (expiration != Agenda.NEVER) {
            agenda.set(queue, 0);
        }
    }

    void onEntered(Reference reference) {
        if (reference.expiration != 0) {
            earliest = Math.min(earliest, reference.expiration);
        }
    }

    void onAvailable(Reference reference) {
        if (reference.expiration != 0) {
            available.add(reference);
            agenda.atLatest(queue, reference.expiration);
        }
    }

    /** It is held, or left. */
    void onUnavailable(Reference reference) {
        if (reference.expiration != 0) {
            available.remove(reference);
        }
    }

    void onRested(Reference reference) {
        if (reference.expiration != 0) {
            available.remove(reference);
            restingEarliest = Math.min(restingEarliest, reference.expiration);
            agenda.atLatest(queue, reference.expiration);
        }
    }

    /** The available ones in memory that have expired the longest, at most so many. */
    public List<Reference> expired(long nowMillis, int most) {
        List<Reference> found = new ArrayList<>(0);
        for (Reference reference : available) {
            if (reference.expiration > nowMillis || found.size() == most) {
                break;
            }
            found.add(reference);
        }
        return found;
    }

    /** None expires before. */
    long earliest() {
        return earliest;
    }

    /** When those at rest have to be looked through, {@link Agenda#NEVER} if none of them expires. */
    public long scanMillis() {
        return restingEarliest == Agenda.NEVER ? Agenda.NEVER : Math.max(restingEarliest, nextScan);
    }

    /** When an available one expires, or those at rest have to be looked through; {@link Agenda#NEVER} if none expires. */
    public long nextMillis() {
        long next = available.isEmpty() ? Agenda.NEVER : available.first().expiration;
        return Math.min(next, scanMillis());
    }

    /** So many at rest are looked through from now on; what comes to rest meanwhile may be passed over. */
    public void onScan(long nowMillis, long atRest) {
        restingEarliest = Agenda.NEVER;
        nextScan = nowMillis + SCAN_PAUSE_MILLIS + atRest / ROWS_IN_A_MILLISECOND;
    }

    /**
     * Those at rest were looked through.
     *
     * @param expiration of those that stay the earliest
     * @param references of the queue
     */
    public void onScanned(long expiration, References references) {
        restingEarliest = Math.min(restingEarliest, expiration);
        earliest = restingEarliest;
        references.forEachResident(this::onEntered);
        agenda.atLatest(queue, nextMillis());
    }

    /** The queue is gone. */
    void dissolve() {
        available.clear();
        agenda.remove(queue);
    }
}
