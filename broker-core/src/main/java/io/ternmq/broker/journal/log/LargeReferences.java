package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.FellDue;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.SegmentReader.Group;
import io.ternmq.broker.message.Content;
import io.ternmq.protocol.message.LargeBody;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages with a large body that live, as far as the log of a broker that doesn't run tells: those that entered
 * their queue within it. Changes nothing, and passes over what can't be read.
 */
public final class LargeReferences {
    private final LogDirectory directory;
    private final Map<Long, LargeBody> bodies = new HashMap<>();
    private final Map<Long, Map<Long, Long>> messagesByQueueAndKey = new HashMap<>();

    private LargeReferences(Path directory) {
        this.directory = new LogDirectory(directory);
    }

    /** What each of them says of its body, by id. */
    public static Map<Long, LargeBody> of(Path directory) throws IOException {
        var references = new LargeReferences(directory);
        references.read();
        Map<Long, LargeBody> alive = new HashMap<>();
        references
                .messagesByQueueAndKey
                .values()
                .forEach(byKey -> byKey.values()
                        .forEach(message -> Optional.ofNullable(references.bodies.get(message))
                                .ifPresent(body -> alive.put(message, body))));
        return alive;
    }

    private void read() throws IOException {
        List<SegmentHeader> headers = new ArrayList<>();
        for (long number : directory.segments()) {
            directory.header(number).ifPresent(headers::add);
        }
        // Where a segment goes on with a group again, the one before it counts only up to there.
        long next = Long.MAX_VALUE;
        long[] ends = new long[headers.size()];
        for (int i = headers.size() - 1; i >= 0; i--) {
            ends[i] = next;
            next = firstGroup(headers.get(i)).orElse(next);
        }
        for (int i = 0; i < headers.size(); i++) {
            read(headers.get(i), ends[i]);
        }
    }

    private Optional<Long> firstGroup(SegmentHeader header) throws IOException {
        try (var reader = new SegmentReader(directory.segment(header.number()), header)) {
            return reader.group(SegmentHeader.BLOCK).map(group -> group.header().group());
        }
    }

    private void read(SegmentHeader header, long end) throws IOException {
        try (var reader = new SegmentReader(directory.segment(header.number()), header)) {
            int at = reader.find(SegmentHeader.BLOCK);
            while (at >= 0) {
                Optional<Group> group = reader.group(at);
                int after = group.map(found -> found.header().end()).orElse(at + Long.BYTES);
                if (group.isPresent() && group.get().header().group() < end) {
                    read(group.get());
                }
                at = reader.find(after);
            }
        }
    }

    private void read(Group group) {
        try {
            for (Entry entry : Entry.readAll(group.payload(), (message, position, length) -> {})) {
                if (entry instanceof Entry.OfBatch batch) {
                    batch.batch().records().forEach(this::apply);
                }
            }
        } catch (JournalDamaged e) {
            // Whoever inspects the log itself tells.
        }
    }

    private void apply(JournalRecord change) {
        if (change instanceof Body body && Content.hasLargeBody(body.content())) {
            bodies.put(body.message(), Content.largeBody(body.content()));
        } else if (change instanceof Enqueued enqueued && bodies.containsKey(enqueued.message())) {
            of(enqueued.queue()).put(enqueued.key(), enqueued.message());
        } else if (change instanceof DeadLettered dead) {
            move(dead.queue(), dead.key(), dead.deadLetterQueue(), dead.newKey());
        } else if (change instanceof FellDue due) {
            move(due.queue(), due.key(), due.target(), due.newKey());
        } else if (change instanceof Removed removed) {
            Arrays.stream(removed.keys()).forEach(of(removed.queue()).keySet()::remove);
        } else if (change instanceof RangeRemoved range) {
            Set<Long> kept = new HashSet<>();
            Arrays.stream(range.kept()).forEach(kept::add);
            of(range.queue())
                    .keySet()
                    .removeIf(key -> key >= range.first() && key <= range.last() && !kept.contains(key));
        } else if (change instanceof QueueDeleted deleted) {
            messagesByQueueAndKey.remove(deleted.queue());
        }
    }

    private void move(long from, long key, long to, long newKey) {
        Long message = of(from).remove(key);
        if (message != null) {
            of(to).put(newKey, message);
        }
    }

    private Map<Long, Long> of(long queue) {
        return messagesByQueueAndKey.computeIfAbsent(queue, unknown -> new HashMap<>());
    }
}
