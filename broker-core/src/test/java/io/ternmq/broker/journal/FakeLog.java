package io.ternmq.broker.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What a store needs of a log, on the heap. One lock, since the store's thread reads while a test appends. */
public final class FakeLog implements Bodies, SegmentSpace, Certifier {
    private static final int OVERHEAD_BYTES = 16;

    private final TreeMap<Long, Kept> segments = new TreeMap<>();
    private final TreeMap<Long, Kept> everKept = new TreeMap<>();
    private final Map<Long, Indexed> index = new HashMap<>();
    private final Map<Integer, Checkpoint> certified = new HashMap<>();
    private final List<Long> released = new ArrayList<>();
    private BiConsumer<Checkpoint, Runnable> certifier = (checkpoint, done) -> done.run();
    private long sequence;

    /** A segment's bodies by offset. */
    private static final class Kept {
        private final long firstSequence;
        private final Map<Integer, byte[]> bodies = new TreeMap<>();
        private final Map<Integer, Long> messages = new TreeMap<>();
        private long lastSequence;
        private int bytes = OVERHEAD_BYTES;
        private boolean sealed;

        Kept(long firstSequence) {
            this.firstSequence = firstSequence;
            this.lastSequence = firstSequence - 1;
        }
    }

    private record Indexed(long sequence, Place place) {}

    /** A log with all that was ever appended to this one, and nothing certified. */
    public synchronized FakeLog copy() {
        FakeLog copy = new FakeLog();
        copy.segments.putAll(everKept);
        copy.everKept.putAll(everKept);
        copy.index.putAll(index);
        copy.sequence = sequence;
        return copy;
    }

    /** Appends a body as a batch of its own; the batch's sequence. */
    public synchronized long append(long message, byte[] content) {
        sequence++;
        if (segments.isEmpty() || segments.lastEntry().getValue().sealed) {
            long number = everKept.isEmpty() ? 1 : everKept.lastKey() + 1;
            segments.put(number, new Kept(sequence));
            everKept.put(number, segments.get(number));
        }
        Kept segment = segments.lastEntry().getValue();
        Place place = new Place(segments.lastKey(), segment.bytes, content.length + OVERHEAD_BYTES);
        segment.bodies.put(segment.bytes, content);
        segment.messages.put(segment.bytes, message);
        segment.bytes += place.length();
        segment.lastSequence = sequence;
        index.put(message, new Indexed(sequence, place));
        return sequence;
    }

    /** The last batch's sequence. */
    public synchronized long sequence() {
        return sequence;
    }

    /** Ends the segment that is written to. */
    public synchronized void seal() {
        if (!segments.isEmpty()) {
            segments.lastEntry().getValue().sealed = true;
        }
    }

    /** Damages a body. */
    public synchronized void damage(long message) {
        segments.values()
                .forEach(segment -> segment.messages.forEach((offset, each) -> {
                    if (each == message) {
                        segment.bodies.put(offset, new byte[0]);
                    }
                }));
    }

    /** What to do with certifications from now on. */
    public synchronized void certifyWith(BiConsumer<Checkpoint, Runnable> handler) {
        certifier = handler;
    }

    /** The newest certified checkpoint of each file. */
    public synchronized List<Checkpoint> certified() {
        return List.copyOf(certified.values());
    }

    /** Segments given back so far. */
    public synchronized List<Long> released() {
        return List.copyOf(released);
    }

    /** Remembers a checkpoint as the log does when the record is durable. */
    public synchronized void remember(Checkpoint checkpoint) {
        certified.put(checkpoint.file(), checkpoint);
    }

    @Override
    public void certify(Checkpoint checkpoint, Runnable done) {
        BiConsumer<Checkpoint, Runnable> handler;
        synchronized (this) {
            handler = certifier;
        }
        handler.accept(checkpoint, () -> {
            remember(checkpoint);
            done.run();
        });
    }

    @Override
    public synchronized Optional<Place> place(long message) {
        return Optional.ofNullable(index.get(message)).map(Indexed::place);
    }

    @Override
    public synchronized List<BodyRead> read(List<BodyAt> wanted) {
        return wanted.stream().map(this::read).toList();
    }

    private BodyRead read(BodyAt wanted) {
        Kept segment = segments.get(wanted.place().segment());
        if (segment == null) {
            return new BodyRead.Gone();
        }
        byte[] content = segment.bodies.get(wanted.place().offset());
        Long message = segment.messages.get(wanted.place().offset());
        if (content == null
                || message != wanted.message()
                || content.length + OVERHEAD_BYTES != wanted.place().length()) {
            return new BodyRead.Damaged("Body of message " + wanted.message() + " is damaged");
        }
        return new BodyRead.Found(content);
    }

    @Override
    public synchronized void forget(long upTo, long[] pinned) {
        index.values().removeIf(each -> each.sequence <= upTo);
    }

    @Override
    public synchronized List<Segment> segments() {
        List<Segment> list = new ArrayList<>();
        segments.forEach((number, each) ->
                list.add(new Segment(number, each.firstSequence, each.lastSequence, each.bytes, each.sealed)));
        return list;
    }

    @Override
    public void scan(long segment, BodyVisitor visitor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void release(long segment) {
        Kept kept = segments.get(segment);
        if (!kept.sealed || certified.values().stream().anyMatch(each -> each.sequence() < kept.lastSequence)) {
            throw new IllegalStateException("Segment " + segment + " is in use");
        }
        segments.remove(segment);
        released.add(segment);
    }
}
