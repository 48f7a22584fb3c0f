package io.ternmq.broker.transaction;

import io.ternmq.broker.id.Xid;
import io.ternmq.broker.transaction.LocalTransaction.Doomed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What was done in a branch that isn't prepared: of each session that worked in it what a local transaction would hold.
 * Nothing of it is durable.
 */
public final class Work {
    private final Xid xid;
    private final String user;
    private final long sinceMillis;
    private final List<Part> parts = new ArrayList<>();
    private long deadlineMillis;

    /**
     * What one session did.
     *
     * @param connection of the session
     * @param clientId of the connection; empty if it has none
     */
    public record Part(Seat seat, UUID connection, String clientId, LocalTransaction transaction) {}

    /** Nothing yet. Times are in ms since 1970. */
    public Work(Xid xid, String user, long sinceMillis, long deadlineMillis) {
        this.xid = xid;
        this.user = user;
        this.sinceMillis = sinceMillis;
        this.deadlineMillis = deadlineMillis;
    }

    /** The branch's name. */
    public Xid xid() {
        return xid;
    }

    /** Who began it. */
    public String user() {
        return user;
    }

    /** When it began, in ms since 1970. */
    public long sinceMillis() {
        return sinceMillis;
    }

    /** When it is to be looked at, in ms since 1970. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** It is to be looked at then. */
    public void deadline(long millis) {
        deadlineMillis = millis;
    }

    /** What was done, in the order in which sessions came. */
    public List<Part> parts() {
        return parts;
    }

    /** A session begins to work. */
    public void add(Part part) {
        parts.add(part);
    }

    /** The part that a session works on; it does. */
    public Part part(Seat seat) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).seat().equals(seat)) {
                return parts.get(i);
            }
        }
        throw new IllegalStateException(seat + " does nothing in " + xid);
    }

    /** A session has ended its work; if it did nothing, no trace stays. */
    public void close(Part part) {
        if (part.transaction().isEmpty()) {
            parts.remove(part);
        }
    }

    /** Whether nothing was done. */
    public boolean isEmpty() {
        return parts.stream().allMatch(part -> part.transaction().isEmpty());
    }

    /** Why it can't be committed, if a message or settlement of it was refused. */
    public Optional<Doomed> doomed() {
        for (Part part : parts) {
            if (part.transaction().state() instanceof Doomed doomed) {
                return Optional.of(doomed);
            }
        }
        return Optional.empty();
    }

    /** How many messages it sends. */
    public int sends() {
        return parts.stream()
                .mapToInt(part -> part.transaction().sendings().size())
                .sum();
    }

    /** How many deliveries it settles. */
    public int settlements() {
        return parts.stream()
                .mapToInt(part -> part.transaction().settlings().size())
                .sum();
    }
}
