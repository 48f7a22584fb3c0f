package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.Delta.RefusedNumber;
import io.ternmq.broker.journal.Delta.SessionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a session over reconnects: the highest number that had its effect, and those that were refused.
 *
 * <p>Invariant I1: a number not above {@code last} had its effect, unless it is among the refused.
 */
final class SessionMemory {
    private final SessionId id;
    private final int refusedMax;
    private final LinkedHashMap<Long, RefusedNumber> refused = new LinkedHashMap<>();
    /** Whether the journal knows the session. */
    private boolean recorded;

    private long lastRecorded;
    private long last;
    /** The delta that knows already that it changed. */
    long touchedIn;

    SessionMemory(SessionId id, int refusedMax) {
        this.id = id;
        this.refusedMax = refusedMax;
    }

    static SessionMemory restored(SessionRow row, int refusedMax) {
        SessionMemory memory = new SessionMemory(row.session(), refusedMax);
        memory.recorded = true;
        memory.lastRecorded = row.number();
        memory.last = row.number();
        for (RefusedNumber number : row.refused()) {
            memory.refused.put(number.number(), number);
        }
        return memory;
    }

    SessionId id() {
        return id;
    }

    boolean recorded() {
        return recorded;
    }

    /** Highest number that had its effect. */
    long last() {
        return last;
    }

    @Nullable
    RefusedNumber refusal(long number) {
        return refused.get(number);
    }

    /** Whether the number was neither carried out nor refused. */
    boolean isNew(long number) {
        return number > last && !refused.containsKey(number);
    }

    void onAdvanced(long number) {
        recorded = true;
        lastRecorded = Math.max(lastRecorded, number);
        last = Math.max(last, number);
    }

    /** A number had an effect that lives in memory alone. */
    void onAdvancedUnrecorded(long number) {
        last = Math.max(last, number);
    }

    void onRefused(RefusedNumber number) {
        recorded = true;
        refused.put(number.number(), number);
        if (refused.size() > refusedMax) {
            refused.remove(refused.keySet().iterator().next());
        }
    }

    SessionRow row() {
        return new SessionRow(id, lastRecorded, new ArrayList<>(refused.values()));
    }

    static Reason reason(RefusedNumber number) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(number.reason())) {
                return reason;
            }
        }
        return Reason.NOT_SUPPORTED;
    }

    @Override
    public String toString() {
        return id + " last " + last + " refused " + Map.copyOf(refused).keySet();
    }
}
