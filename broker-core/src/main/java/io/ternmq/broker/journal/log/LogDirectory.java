package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of the log in their directory.
 *
 * <pre>
 * 0000000001.segment   in use, or prepared for it; its header was forced before it got this name
 * 0000000001.spare     free; its bytes mean nothing
 * 0000000001.filling   being made; deleted at the next start
 * 0000000001.cut       left out of the log by a repair; never touched again
 * </pre>
 *
 * <p>The number of a spare is that of the segment it was. A rename counts when the directory has been forced.
 *
 * <p>Without state of its own; the preparer's thread alone changes the directory while the journal runs.
 */
final class LogDirectory {
    private static final String SEGMENT = ".segment";
    private static final String SPARE = ".spare";
    private static final String FILLING = ".filling";
    private static final String CUT = ".cut";
    private static final int CHUNK = 1 << 20;

    private final Path path;

    LogDirectory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** A file that is about to become a segment. */
    record Blank(Path path, FileChannel channel, SegmentHeader header) {}

    /** Makes the directory, if it isn't there. One that is may have been made by a process that died before the force. */
    void create() throws IOException {
        Files.createDirectories(path);
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent);
        }
    }

    /** Numbers of the segments, rising. */
    List<Long> segments() throws IOException {
        return numbers(SEGMENT);
    }

    /** Numbers of the spares, rising. */
    List<Long> spares() throws IOException {
        return numbers(SPARE);
    }

    Path segment(long number) {
        return path.resolve(name(number, SEGMENT));
    }

    /** Removes what a crash left half made. */
    void deleteFillings() throws IOException {
        for (long number : numbers(FILLING)) {
            Files.delete(path.resolve(name(number, FILLING)));
        }
    }

    /** A number that no segment had. */
    long nextNumber() throws IOException {
        long highest = 0;
        for (String suffix : List.of(SEGMENT, SPARE, CUT)) {
            List<Long> numbers = numbers(suffix);
            highest = Math.max(highest, numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1));
        }
        return highest + 1;
    }

    /** A spare of the size that the header says, or a new file of zeros, forced. The header isn't written yet. */
    Blank blank(SegmentHeader header) throws IOException {
        for (long spare : spares()) {
            Path file = path.resolve(name(spare, SPARE));
            if (Files.size(file) == header.bytes()) {
                return new Blank(file, FileChannel.open(file, StandardOpenOption.WRITE), header);
            }
            Files.delete(file);
        }
        Path file = path.resolve(name(header.number(), FILLING));
        return new Blank(file, filled(file, header.bytes()), header);
    }

    /** Gives a blank its header, which is forced together with whatever else was written to it, and then its name. */
    SegmentFile publish(Blank blank) throws IOException {
        write(blank.channel(), blank.header().encode(), 0);
        blank.channel().force(false);
        Path target = segment(blank.header().number());
        Files.move(blank.path(), target, StandardCopyOption.ATOMIC_MOVE);
        force(path);
        return new SegmentFile(blank.header(), target, blank.channel());
    }

    /** Makes a segment a spare. */
    void recycle(long number) throws IOException {
        Files.move(segment(number), path.resolve(name(number, SPARE)), StandardCopyOption.ATOMIC_MOVE);
        force(path);
    }

    /** Deletes spares until so many of this size are left, and no others. */
    void trimSpares(int keep, int bytes) throws IOException {
        int kept = 0;
        for (long number : spares()) {
            Path file = path.resolve(name(number, SPARE));
            if (kept < keep && Files.size(file) == bytes) {
                kept++;
            } else {
                Files.delete(file);
            }
        }
    }

    /** Takes a segment out of the log without losing it. */
    void setAside(long number) throws IOException {
        Files.move(segment(number), path.resolve(name(number, CUT)), StandardCopyOption.ATOMIC_MOVE);
        force(path);
    }

    /** Bytes that can still be written to the disk. */
    long usableBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** The header of a segment; empty if it can't be recognised. */
    Optional<SegmentHeader> header(long number) throws IOException {
        try (var channel = FileChannel.open(segment(number), StandardOpenOption.READ)) {
            var block = ByteBuffer.allocate(SegmentHeader.BLOCK);
            read(channel, block, 0);
            return SegmentHeader.decode(block.flip()).filter(header -> header.number() == number);
        }
    }

    /** Reads until the buffer is full or the file ends. */
    static void read(FileChannel channel, ByteBuffer target, long from) throws IOException {
        long at = from;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                return;
            }
            at += read;
        }
    }

    /** Writes all; one call, unless the system takes less. */
    static void write(FileChannel channel, ByteBuffer source, long to) throws IOException {
        long at = to;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    private static FileChannel filled(Path file, int bytes) throws IOException {
        var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            var zeros = ByteBuffer.allocateDirect(Math.min(CHUNK, bytes));
            for (long at = 0; at < bytes; at += CHUNK) {
                write(channel, zeros.clear().limit((int) Math.min(CHUNK, bytes - at)), at);
            }
            channel.force(true);
            return channel;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private List<Long> numbers(String suffix) throws IOException {
        var numbers = new ArrayList<Long>();
        try (var files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                String digits = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
                if (digits.matches("\\d{10,18}")) {
                    numbers.add(Long.parseLong(digits));
                }
            }
        }
        Collections.sort(numbers);
        return numbers;
    }

    private static String name(long number, String suffix) {
        return String.format(Locale.ROOT, "%010d%s", number, suffix);
    }
}
