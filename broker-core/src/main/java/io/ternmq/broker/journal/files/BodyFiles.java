package io.ternmq.broker.journal.files;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.LargeBodies;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large bodies in files.
 *
 * <ol>
 *   <li>I1: Forced is reported when the file's bytes and its name in the directory are forced.
 *   <li>I2: a write that fails costs its body; a force that fails is the end, since the next one may return although the
 *       pages were dropped.
 *   <li>I3: no byte is handed out whose checksum is wrong.
 * </ol>
 *
 * <p>Used in three steps: {@link #open}, {@link #keep} while nobody else uses it, {@link #start}. The thread of
 * {@link BodyThread} owns all that is open; any thread may ask.
 */
public final class BodyFiles implements LargeBodies {
    private static final Logger LOG = LoggerFactory.getLogger(BodyFiles.class);
    /** Bytes after which a file is forced on the way, so that the last force isn't long, and space is looked at. */
    private static final long STRIDE_BYTES = 8L << 20;

    private final BodyDirectory directory;
    private final UUID journal;
    private final long freeBytesMin;
    private final BodyThread thread = new BodyThread(this::fail);
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    private final Map<Long, BodyWriter> writers = new HashMap<>();
    private final ByteBuffer gathered = BodyWriter.gathering();
    private final ByteBuffer scratch = BodyReader.scratch();
    /** Of the body that was read last; the next part is mostly of the same. */
    private @Nullable BodyReader reader;

    private boolean failed;
    private volatile Listener listener = cause -> {};

    private BodyFiles(BodyDirectory directory, UUID journal, long freeBytesMin) {
        this.directory = directory;
        this.journal = journal;
        this.freeBytesMin = freeBytesMin;
    }

    /**
     * Looks into a directory that this process has locked.
     *
     * @param journal identity of the journal
     * @param freeBytesMin space that has to stay free on the disk; bodies are refused below it
     */
    public static BodyFiles open(Path path, UUID journal, long freeBytesMin) throws IOException {
        var files = new BodyFiles(new BodyDirectory(path), journal, freeBytesMin);
        files.known.addAll(files.directory.messages());
        return files;
    }

    /** Removes for good what nobody names: uploads that no message came of, and bodies whose messages are gone. */
    public void keep(LongPredicate named) throws IOException {
        int removed = 0;
        for (long message : directory.messages()) {
            if (!named.test(message)) {
                Files.delete(directory.file(message));
                known.remove(message);
                removed++;
            }
        }
        directory.force();
        if (removed > 0) {
            LOG.info("removed {} large bodies in {} that no message names", removed, directory.path());
        }
    }

    /** Those of these messages that have no file, though they should. */
    public List<Long> missing(List<Long> messages) {
        return messages.stream().filter(message -> !known.contains(message)).toList();
    }

    /** Begins to work. */
    public void start(Listener hearsOfFailure) {
        listener = hearsOfFailure;
        thread.start();
    }

    @Override
    public void put(long message, long offset, byte[] part, boolean last, PutListener heard) {
        if (offset == 0) {
            known.add(message);
        }
        thread.tell(() -> {
            if (!failed) {
                append(message, offset, part, last, heard);
            }
        });
    }

    @Override
    public void read(long message, long offset, int length, ReadListener heard) {
        thread.tell(() -> heard.onRead(read(message, offset, length)));
    }

    /** Most messages have no large body, and cost nobody a wake-up. */
    @Override
    public void remove(long message) {
        if (known.contains(message)) {
            thread.tell(() -> delete(message));
        }
    }

    @Override
    public void close() {
        thread.close();
        writers.values().forEach(BodyFiles::close);
        closeReader();
    }

    private void append(long message, long offset, byte[] part, boolean last, PutListener heard) {
        BodyWriter begun = writers.get(message);
        if (offset > 0 && (begun == null || begun.length() != offset)) {
            heard.onPut(new PutResult.Refused("the parts before it are not there any more"));
            return;
        }
        PutResult result;
        try {
            requireRoom(offset, part.length);
            BodyWriter writer = begun == null ? begin(message) : begun;
            writer.append(part);
            result = last ? finish(message, writer) : taken(writer, part.length);
        } catch (ForceFailedException e) {
            fail(e);
            return;
        } catch (IOException e) {
            LOG.warn("a large body can't be kept in {}: {}", directory.path(), e.toString());
            delete(message);
            result = new PutResult.Refused("the body can't be kept on the broker's disk: " + e.getMessage());
        }
        heard.onPut(result);
    }

    private BodyWriter begin(long message) throws IOException {
        var writer = new BodyWriter(directory.file(message), journal, message, gathered);
        writers.put(message, writer);
        return writer;
    }

    private void requireRoom(long offset, int length) throws IOException {
        boolean look = offset == 0 || offset / STRIDE_BYTES != (offset + length) / STRIDE_BYTES;
        if (look && directory.usableBytes() - length < freeBytesMin) {
            throw new IOException("less than " + freeBytesMin + " bytes are free; make room and send again");
        }
    }

    private static PutResult taken(BodyWriter writer, int partBytes) throws ForceFailedException {
        if (writer.length() / STRIDE_BYTES != (writer.length() - partBytes) / STRIDE_BYTES) {
            force(writer);
        }
        return new PutResult.Taken();
    }

    private PutResult finish(long message, BodyWriter writer) throws IOException, ForceFailedException {
        BodyFormat.Header header = writer.finish();
        force(writer);
        writers.remove(message);
        writer.close();
        try {
            directory.force();
        } catch (IOException e) {
            throw new ForceFailedException(e);
        }
        return new PutResult.Forced(header.length(), header.crc32c());
    }

    private static void force(BodyWriter writer) throws ForceFailedException {
        try {
            writer.force();
        } catch (IOException e) {
            throw new ForceFailedException(e);
        }
    }

    private void fail(Throwable cause) {
        failed = true;
        listener.onFailed(cause);
    }

    private ReadResult read(long message, long offset, int length) {
        Path file = directory.file(message);
        try {
            BodyReader open = reader(file, message);
            byte[] part = open.read(offset, length);
            if (offset + length >= open.header().length()) {
                closeReader();
            }
            return new ReadResult.Part(part);
        } catch (NoSuchFileException e) {
            return new ReadResult.Missing();
        } catch (IOException | JournalDamaged e) {
            closeReader();
            LOG.error("the body of message {} is damaged: {}: {}", message, file, e.getMessage());
            return new ReadResult.Damaged("the body of message " + message + " is damaged on the broker's disk: "
                    + file.getFileName() + ": " + e.getMessage());
        }
    }

    private BodyReader reader(Path file, long message) throws IOException {
        BodyReader open = reader;
        if (open == null || open.header().message() != message) {
            closeReader();
            open = new BodyReader(file, journal, message, scratch);
            reader = open;
        }
        return open;
    }

    private void closeReader() {
        if (reader != null) {
            close(reader);
            reader = null;
        }
    }

    private void delete(long message) {
        if (reader != null && reader.header().message() == message) {
            closeReader();
        }
        BodyWriter writer = writers.remove(message);
        if (writer != null) {
            close(writer);
        }
        known.remove(message);
        try {
            Files.deleteIfExists(directory.file(message));
        } catch (IOException e) {
            LOG.warn("{} can't be deleted before the next start: {}", directory.file(message), e.toString());
        }
    }

    private static void close(Closeable file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("closing a body's file", e);
        }
    }

    /** A force that failed: whether the bytes are on the disk can't be told, now or by another force. */
    private static final class ForceFailedException extends Exception {
        private static final long serialVersionUID = 1;

        ForceFailedException(IOException cause) {
            super("a large body could not be forced to disk: " + cause.getMessage(), cause);
        }
    }
}
