package io.ternmq.broker.engine;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.SessionAdvanced;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A journal in memory whose progress the test decides: what is appended, what of it is written, what of that is durable. */
final class SimulatedJournal {
    private record BodyAt(byte[] content, long sequence) {}

    final List<Batch> batches = new ArrayList<>();
    private final Map<Long, BodyAt> bodies = new HashMap<>();
    private final boolean sessionNumbersLate;
    private Optional<SessionAdvanced> late = Optional.empty();
    long written;
    long durable;

    /** Planted fault: with {@code sessionNumbersLate} a session's number comes one batch after what it stands for. */
    SimulatedJournal(boolean sessionNumbersLate) {
        this.sessionNumbersLate = sessionNumbersLate;
    }

    void append(List<Batch> more) {
        for (Batch batch : more) {
            Batch kept = sessionNumbersLate ? delayNumber(batch) : batch;
            check(batch.sequence() == end() + 1, "a gap before batch " + batch.sequence());
            check(!batch.records().isEmpty(), "an empty batch");
            batches.add(kept);
            for (JournalRecord entry : kept.records()) {
                if (entry instanceof Body body) {
                    bodies.put(body.message(), new BodyAt(body.content(), batch.sequence()));
                }
            }
        }
    }

    long end() {
        return batches.size();
    }

    /** All that follows is lost. */
    void cut(long sequence) {
        while (batches.size() > sequence) {
            batches.remove(batches.size() - 1);
        }
        bodies.values().removeIf(body -> body.sequence() > sequence);
        late = Optional.empty();
        written = sequence;
        durable = sequence;
    }

    Optional<byte[]> body(long message) {
        BodyAt body = bodies.get(message);
        return body == null || body.sequence() > durable ? Optional.empty() : Optional.of(body.content());
    }

    /** The segments up to there are given back. */
    void forgetBodies(long sequence) {
        bodies.values().removeIf(body -> body.sequence() <= sequence);
    }

    private Batch delayNumber(Batch batch) {
        List<JournalRecord> records = new ArrayList<>();
        late.ifPresent(records::add);
        late = Optional.empty();
        for (JournalRecord entry : batch.records()) {
            if (entry instanceof SessionAdvanced advanced) {
                late = Optional.of(advanced);
            } else {
                records.add(entry);
            }
        }
        return new Batch(batch.epoch(), batch.sequence(), records);
    }

    static void check(boolean holds, String text) {
        if (!holds) {
            throw new ModelViolation(text);
        }
    }
}
