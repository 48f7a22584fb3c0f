package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.transaction.LocalTransaction;
import io.ternmq.broker.transaction.LocalTransaction.Settling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commits that wait for room, at most one a session, each with a deadline, in the order in which they came.
 *
 * <pre>
 *   only sends:   waiting ──room──► carried out, answered        waiting ──deadline──► refused
 *   also settles: carried out ──room or deadline──► answered
 * </pre>
 *
 * <p>Nobody can wait for one that waits: what holds deliveries is carried out at once, and only the answer waits.
 */
final class WaitingCommits {
    private final Gate gate;
    private final long parkMillis;
    private final Map<Session, Waiting> commits = new LinkedHashMap<>();
    private long nextDeadline = Long.MAX_VALUE;

    /**
     * One of them.
     *
     * @param targets the queues that take what it sends
     * @param topicChanges as of which they do
     * @param taken how many messages it consumed
     * @param isDone whether it was carried out, and only its answer waits
     */
    record Waiting(
            Session session,
            long number,
            LocalTransaction transaction,
            Set<BrokerQueue> targets,
            long topicChanges,
            int sent,
            int taken,
            boolean isDone,
            long sinceMillis) {
        static Waiting of(
                Session session,
                long number,
                LocalTransaction transaction,
                Set<BrokerQueue> targets,
                long topicChanges,
                long nowMillis) {
            int taken = 0;
            for (Settling settling : transaction.settlings()) {
                taken += settling.takesAway() ? 1 : 0;
            }
            return new Waiting(
                    session,
                    number,
                    transaction,
                    targets,
                    topicChanges,
                    transaction.sendings().size(),
                    taken,
                    false,
                    nowMillis);
        }

        Waiting done() {
            return new Waiting(session, number, transaction, targets, topicChanges, sent, taken, true, sinceMillis);
        }

        Waiting to(Set<BrokerQueue> others, long changes) {
            return new Waiting(session, number, transaction, others, changes, sent, taken, isDone, sinceMillis);
        }
    }

    WaitingCommits(Gate gate, long parkMillis) {
        this.gate = gate;
        this.parkMillis = parkMillis;
    }

    @Nullable
    Waiting of(Session session) {
        return commits.get(session);
    }

    void add(Waiting commit) {
        commits.put(commit.session(), commit);
        nextDeadline = Math.min(nextDeadline, commit.sinceMillis() + parkMillis);
    }

    @Nullable
    Waiting remove(Session session) {
        return commits.remove(session);
    }

    long nextDeadline() {
        return commits.isEmpty() ? Long.MAX_VALUE : nextDeadline;
    }

    /** Whether everything that it sends to has room; it may overshoot by itself. */
    boolean hasRoom(Waiting commit) {
        if (commit.sent() == 0) {
            return true;
        }
        for (BrokerQueue queue : commit.targets()) {
            if (!queue.hasRoom()) {
                return false;
            }
        }
        return !gate.closed();
    }

    /** Whether one that was carried out without room is answered later: the store is behind, or it brought more. */
    boolean isSlowedDown(Waiting commit) {
        return gate.closed() || commit.sent() > commit.taken();
    }

    boolean isLate(Waiting commit, long nowMillis) {
        return commit.sinceMillis() + parkMillis <= nowMillis;
    }

    /** Those to be looked at: all, in order. */
    List<Waiting> ready(long nowMillis) {
        if (nowMillis >= nextDeadline) {
            nextDeadline = Long.MAX_VALUE;
            for (Waiting commit : commits.values()) {
                if (!isLate(commit, nowMillis)) {
                    nextDeadline = Math.min(nextDeadline, commit.sinceMillis() + parkMillis);
                }
            }
        }
        return commits.isEmpty() ? List.of() : new ArrayList<>(commits.values());
    }

    /** Why one is refused that waited too long. */
    Refusal full() {
        return gate.refusal()
                .orElseGet(() -> new Refusal(
                        Reason.DESTINATION_FULL, "no room for the transaction within " + parkMillis + " ms"));
    }
}
