package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.format.BodyRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads bodies from the segments, neighbours with one call. It has channels of its own: an interrupt closes the channel
 * of whoever reads, and must not close the one that the log is written through.
 *
 * <p>Owned by the store's thread.
 */
public final class LogBodies implements Bodies, AutoCloseable {
    private static final int CHANNELS = 16;
    private static final int GAP = 64 * 1024;
    /** Less than half a region of a small heap: larger arrays would each take regions of their own. */
    private static final int SPAN = 256 * 1024;

    private final LogDirectory directory;
    private final SegmentTable table;
    private final PlaceIndex places;
    private final Map<Long, FileChannel> channels = new LinkedHashMap<>(CHANNELS, 0.75f, true);

    LogBodies(LogDirectory directory, SegmentTable table, PlaceIndex places) {
        this.directory = directory;
        this.table = table;
        this.places = places;
    }

    /** The bodies of a log that no journal runs on: they can be read, but nobody knows the place of a message. */
    public static LogBodies ofClosedLog(Path path) throws IOException {
        var directory = new LogDirectory(path);
        var table = new SegmentTable();
        for (long number : directory.segments()) {
            directory.header(number).ifPresent(header -> table.put(new SegmentTable.Row(header, 0, 0, 0, 0, true)));
        }
        return new LogBodies(directory, table, new PlaceIndex());
    }

    @Override
    public Optional<Place> place(long message) {
        return places.get(message);
    }

    @Override
    public void forget(long sequence, long[] pinned) {
        places.forget(sequence, pinned);
    }

    @Override
    public List<BodyRead> read(List<BodyAt> wanted) {
        Integer[] order = new Integer[wanted.size()];
        Arrays.setAll(order, i -> i);
        Comparator<Integer> bySegment =
                Comparator.comparing(i -> wanted.get(i).place().segment());
        Arrays.sort(order, bySegment.thenComparing(i -> wanted.get(i).place().offset()));
        BodyRead[] results = new BodyRead[wanted.size()];
        for (int from = 0; from < order.length; ) {
            int to = runEnd(wanted, order, from);
            readRun(wanted, Arrays.copyOfRange(order, from, to), results);
            from = to;
        }
        return Arrays.asList(results);
    }

    /** Bodies near each other in one segment, read with one call. */
    private static int runEnd(List<BodyAt> wanted, Integer[] order, int from) {
        Place first = wanted.get(order[from]).place();
        long end = (long) first.offset() + first.length();
        int to = from + 1;
        while (to < order.length) {
            Place next = wanted.get(order[to]).place();
            long nextEnd = Math.max(end, (long) next.offset() + next.length());
            if (next.segment() != first.segment() || next.offset() - end > GAP || nextEnd - first.offset() > SPAN) {
                break;
            }
            end = nextEnd;
            to++;
        }
        return to;
    }

    private void readRun(List<BodyAt> wanted, Integer[] run, BodyRead[] results) {
        Place first = wanted.get(run[0]).place();
        int end = 0;
        for (int index : run) {
            Place place = wanted.get(index).place();
            end = Math.max(end, place.offset() + place.length());
        }
        Span span = span(first.segment(), first.offset(), end - first.offset());
        for (int index : run) {
            BodyAt body = wanted.get(index);
            results[index] = span.bytes()
                    .map(bytes -> verify(body, bytes, first.offset()))
                    .orElseGet(() -> failed(body.place(), span.why()));
        }
    }

    private BodyRead verify(BodyAt body, ByteBuffer span, int spanOffset) {
        Place place = body.place();
        int at = place.offset() - spanOffset;
        if (at + place.length() > span.limit()) {
            return failed(place, "the segment ends before it");
        }
        try {
            return new BodyRead.Found(BodyRecord.content(span.slice(at, place.length()), body.message()));
        } catch (JournalDamaged e) {
            return failed(place, String.valueOf(e.getMessage()));
        }
    }

    /** Looks whether the segment is still there only now: it may be recycled while it is read. */
    private BodyRead failed(Place place, String why) {
        return table.get(place.segment()).isEmpty()
                ? new BodyRead.Gone()
                : new BodyRead.Damaged("segment " + place.segment() + " at " + place.offset() + ": " + why);
    }

    /** Bytes of a segment, or why there are none. */
    private record Span(Optional<ByteBuffer> bytes, String why) {}

    private Span span(long segment, int offset, int length) {
        if (table.get(segment).isEmpty()) {
            closeChannel(segment);
            return new Span(Optional.empty(), "released");
        }
        var bytes = ByteBuffer.allocate(length);
        try {
            LogDirectory.read(channel(segment), bytes, offset);
            return new Span(Optional.of(bytes.flip()), "");
        } catch (NoSuchFileException e) {
            return new Span(Optional.empty(), "its file is missing");
        } catch (ClosedChannelException e) {
            closeChannel(segment);
            return new Span(Optional.empty(), "the reader was interrupted");
        } catch (IOException e) {
            return new Span(Optional.empty(), e.toString());
        }
    }

    private FileChannel channel(long segment) throws IOException {
        FileChannel open = channels.get(segment);
        if (open == null) {
            if (channels.size() == CHANNELS) {
                closeChannel(channels.keySet().iterator().next());
            }
            open = FileChannel.open(directory.segment(segment), StandardOpenOption.READ);
            channels.put(segment, open);
        }
        return open;
    }

    /** Closes the channel of a segment, if there is one: it would go on reading the file under its next name. */
    void closeChannel(long segment) {
        FileChannel open = channels.remove(segment);
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            throw new JournalDamaged("segment " + segment + " can't be closed", e);
        }
    }

    @Override
    public void close() {
        List.copyOf(channels.keySet()).forEach(this::closeChannel);
    }
}
