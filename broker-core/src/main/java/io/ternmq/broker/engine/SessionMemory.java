package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.Delta.RefusedNumber;
import io.ternmq.broker.journal.Delta.SessionRow;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a session over reconnects: the highest number that had its effect, and those that were refused.
 *
 * <ol>
 *   <li>I1: a number not above {@code last} had its effect, unless it is among the refused, or was.
 *   <li>I2: nobody asks for one again that was among the refused and isn't any more. A client has at most {@code unansweredMax}
 *       numbers unanswered, and over a new channel asks for all of them before it sends anything new. So once as many new
 *       numbers have come after the last time that it asked for one, it has had the answer. Numbers that it repeats meanwhile
 *       say nothing: they may have come before.
 *   <li>I3: the refused are at most twice {@code unansweredMax}: as many new ones, and as many that a client asked for again.
 * </ol>
 */
final class SessionMemory {
    private static final int TEXT_CHARS_MAX = 200;

    private final SessionId id;
    private final int unansweredMax;
    /** In the order in which they were asked for last. */
    private final LinkedHashMap<Long, Kept> refused = new LinkedHashMap<>();
    /** New numbers that came. */
    private long came;
    /** Whether the journal knows the session. */
    private boolean recorded;

    private long lastRecorded;
    private long last;
    /** The delta that knows already that it changed. */
    long touchedIn;

    /** A refused number, and how many new ones had come when it was asked for last. */
    private record Kept(RefusedNumber number, long since) {}

    SessionMemory(SessionId id, int unansweredMax) {
        this.id = id;
        this.unansweredMax = unansweredMax;
    }

    static SessionMemory restored(SessionRow row, int unansweredMax) {
        SessionMemory memory = new SessionMemory(row.session(), unansweredMax);
        memory.recorded = true;
        memory.lastRecorded = row.number();
        memory.last = row.number();
        for (RefusedNumber number : row.refused()) {
            memory.refused.put(number.number(), new Kept(number, 0));
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
        Kept kept = refused.get(number);
        return kept == null ? null : kept.number();
    }

    /** Whether the number was neither carried out nor refused. */
    boolean isNew(long number) {
        return number > last && !refused.containsKey(number);
    }

    void onAdvanced(long number) {
        recorded = true;
        lastRecorded = Math.max(lastRecorded, number);
        onAdvancedUnrecorded(number);
    }

    /** A number had an effect that lives in memory alone. */
    void onAdvancedUnrecorded(long number) {
        last = Math.max(last, number);
        came++;
        dropAnswered();
    }

    /** It was refused, or its refusal was asked for again. */
    void onRefused(RefusedNumber number) {
        recorded = true;
        if (refused.remove(number.number()) == null) {
            came++;
        }
        refused.put(number.number(), new Kept(number, came));
        dropAnswered();
    }

    private void dropAnswered() {
        Iterator<Kept> oldest = refused.values().iterator();
        while (oldest.hasNext()
                && (oldest.next().since() + unansweredMax <= came || refused.size() > 2 * unansweredMax)) {
            oldest.remove();
        }
    }

    SessionRow row() {
        return new SessionRow(
                id, lastRecorded, refused.values().stream().map(Kept::number).toList());
    }

    /** As much of the text of a refusal as is kept. */
    static String shortened(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + '…';
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
