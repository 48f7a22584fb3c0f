package io.ternmq.broker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A broker's directory, held by a lock as long as the broker runs.
 *
 * <pre>
 *   lock      held by the process that it names
 *   log/      the write-ahead log
 *   store/    the two files of the store
 *   bodies/   large bodies, one file each
 * </pre>
 */
final class DataDirectory implements Closeable {
    /** Those of this process, asked first: on Linux a process loses its lock when it closes any channel to the file. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private static final int OWNER_BYTES_MAX = 64;

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the directory if it isn't there, and takes it for this process. */
    static DataDirectory open(Path wanted) throws BrokerException {
        Path path;
        try {
            create(wanted.toAbsolutePath());
            path = wanted.toRealPath();
        } catch (IOException e) {
            throw refused(wanted, "can't be made (" + reason(e) + "); make it, or choose another one", e);
        }
        if (!TAKEN.add(path)) {
            throw refused(path, "is in use by another broker of this process; close that one first");
        }
        try {
            return new DataDirectory(path, lock(path));
        } catch (BrokerException e) {
            TAKEN.remove(path);
            throw e;
        }
    }

    private static FileChannel lock(Path path) throws BrokerException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw refused(
                    path, "can't be written to (" + reason(e) + "); allow this user to, or choose another one", e);
        }
        try {
            if (channel.tryLock() == null) {
                String owner = owner(channel);
                channel.close();
                throw refused(path, "is in use by " + owner + "; stop that broker, or choose another directory");
            }
            byte[] owner = ("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner), 0);
            return channel;
        } catch (IOException e) {
            throw refused(path, "can't be locked (" + reason(e) + "); it has to be on a local disk", e);
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(OWNER_BYTES_MAX);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "another process" : text;
    }

    /**
     * Makes a directory and what is missing above it. Its name counts when the directory above is forced; one that is
     * there already may have been made by a process that died before it did so.
     */
    private static void create(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null) {
            return;
        }
        if (!Files.isDirectory(parent)) {
            create(parent);
        }
        Files.createDirectories(directory);
        try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static BrokerException refused(Path path, String text, Throwable... cause) {
        String message = "data directory " + path.toAbsolutePath() + " " + text;
        return cause.length == 0
                ? new BrokerException(BrokerException.Kind.DATA_DIRECTORY, message)
                : new BrokerException(BrokerException.Kind.DATA_DIRECTORY, message, cause[0]);
    }

    Path log() {
        return path.resolve("log");
    }

    /** Exists. */
    Path store() throws IOException {
        return made("store");
    }

    /** Exists. */
    Path bodies() throws IOException {
        return made("bodies");
    }

    /** May not exist. */
    Path bodiesIfThere() {
        return path.resolve("bodies");
    }

    private Path made(String name) throws IOException {
        Path directory = path.resolve(name);
        create(directory);
        return directory;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        TAKEN.remove(path);
    }
}
