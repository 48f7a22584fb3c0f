package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Reads the groups of one segment, through a window that moves forward over the file.
 *
 * <p>Owned by one thread.
 */
final class SegmentReader implements AutoCloseable {
    private static final int WINDOW = 1 << 20;

    private final SegmentHeader header;
    private final FileChannel channel;
    private ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).limit(0);
    private int windowAt;

    SegmentReader(Path file, SegmentHeader header) throws IOException {
        this.header = header;
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * A group with the right checksum.
     *
     * @param whole its bytes, until the next read
     */
    record Group(GroupHeader header, ByteBuffer whole) {
        ByteBuffer payload() {
            return whole.slice(GroupHeader.LENGTH, whole.limit() - GroupHeader.LENGTH);
        }
    }

    SegmentHeader header() {
        return header;
    }

    /** The group at an offset; empty if there is none that is intact. */
    Optional<Group> group(int offset) throws IOException {
        Optional<GroupHeader> found = headerAt(offset);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer whole = bytes(offset, found.get().bytes());
        return GroupHeader.intact(whole, header.salt()) ? Optional.of(new Group(found.get(), whole)) : Optional.empty();
    }

    /** What looks like a header of a group of this segment, at an offset. Its content is not verified. */
    Optional<GroupHeader> headerAt(int offset) throws IOException {
        if (offset > header.bytes() - GroupHeader.LENGTH) {
            return Optional.empty();
        }
        ByteBuffer start = bytes(offset, GroupHeader.LENGTH);
        if (!GroupHeader.looksLikeOne(start, 0, header, offset)) {
            return Optional.empty();
        }
        return Optional.of(GroupHeader.peek(start, 0)).filter(found -> found.fits(header.bytes()));
    }

    /**
     * The end of what was once written from an offset on, as far as headers tell, whatever became of it; the offset itself if
     * there is nothing.
     *
     * @param expected number of the group that would stand at the offset
     */
    int writtenUntil(int from, long expected) throws IOException {
        boolean damaged = from <= header.bytes() - GroupHeader.LENGTH
                && GroupHeader.resemblesOne(bytes(from, GroupHeader.LENGTH), 0, header, from, expected);
        int until = damaged ? from + GroupHeader.LENGTH : from;
        for (int at = find(from); at >= 0; at = find(at + GroupHeader.ALIGNMENT)) {
            until = Math.max(until, headerAt(at).map(GroupHeader::end).orElse(from));
        }
        return until;
    }

    /** The next offset at which something looks like a header of this segment; -1 if there is none. */
    int find(int from) throws IOException {
        int offset = from;
        while (offset <= header.bytes() - GroupHeader.LENGTH) {
            bytes(offset, GroupHeader.LENGTH);
            int last = windowAt + window.limit() - GroupHeader.LENGTH;
            for (; offset <= last; offset += GroupHeader.ALIGNMENT) {
                if (GroupHeader.looksLikeOne(window, offset - windowAt, header, offset)) {
                    return offset;
                }
            }
        }
        return -1;
    }

    /** The bytes from an offset on; beyond the end of the file they are zeros. */
    private ByteBuffer bytes(int offset, int length) throws IOException {
        if (offset < windowAt || offset + length > windowAt + window.limit()) {
            load(offset, length);
        }
        return window.slice(offset - windowAt, length);
    }

    private void load(int offset, int length) throws IOException {
        int wanted = Math.max(length, Math.min(WINDOW, header.bytes() - offset));
        if (wanted > window.capacity()) {
            window = ByteBuffer.allocateDirect(wanted);
        }
        window.clear().limit(wanted);
        LogDirectory.read(channel, window, offset);
        while (window.hasRemaining()) {
            window.put((byte) 0);
        }
        window.flip();
        windowAt = offset;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
