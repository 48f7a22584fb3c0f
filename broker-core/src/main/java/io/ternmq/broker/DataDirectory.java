package io.ternmq.broker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's directory, held by a lock as long as the broker runs.
 *
 * <pre>
 *   lock      held by the process that it names
 *   log/      the write-ahead log
 *   store/    the two files of the store
 *   bodies/   large bodies, one file each
 *   users     who may connect; the server's
 * </pre>
 */
final class DataDirectory implements Closeable {
    /** Those of this process, asked first: on Linux a process loses its lock when it closes any channel to the file. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final String LOCK = "lock";
    private static final String OWNER = "process ";
    private static final int OWNER_BYTES_MAX = 64;

    private final Path path;
    private final Optional<FileChannel> lock;

    private DataDirectory(Path path, Optional<FileChannel> lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the directory if it isn't there, and takes it for this process. */
    static DataDirectory open(Path wanted) throws BrokerException {
        Path path;
        try {
            create(wanted.toAbsolutePath());
            path = wanted.toRealPath();
        } catch (IOException e) {
            throw refused(wanted, "can't be made (" + FileTrouble.text(e) + "); " + FileTrouble.cure(e), e);
        }
        return taken(path, DataDirectory::lock);
    }

    /**
     * Takes the directory for somebody who only reads, so that no broker changes it meanwhile. Writes nothing, so that
     * it works on a disk that is mounted for reading.
     */
    static DataDirectory inspect(Path wanted) throws BrokerException {
        Path path;
        try {
            path = wanted.toRealPath();
        } catch (IOException e) {
            throw refused(wanted, "can't be read (" + FileTrouble.text(e) + "); name the broker's with --data", e);
        }
        return taken(path, DataDirectory::lockForReading);
    }

    /** How to lock a directory. */
    private interface Locking {
        Optional<FileChannel> lock(Path path) throws BrokerException;
    }

    private static DataDirectory taken(Path path, Locking locking) throws BrokerException {
        if (!TAKEN.add(path)) {
            throw refused(path, "is in use by another broker of this process; close that one first");
        }
        try {
            return new DataDirectory(path, locking.lock(path));
        } catch (BrokerException e) {
            TAKEN.remove(path);
            throw e;
        }
    }

    private static Optional<FileChannel> lock(Path path) throws BrokerException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw refused(path, "can't be written to (" + FileTrouble.text(e) + "); " + FileTrouble.cure(e), e);
        }
        try {
            if (channel.tryLock() == null) {
                throw inUse(path, channel);
            }
            sign(channel);
            return Optional.of(channel);
        } catch (IOException e) {
            throw unlockable(path, e);
        }
    }

    /** Leaves the name of this process, over the last one's. It is the lock that counts, so a full disk may forbid it. */
    private static void sign(FileChannel channel) {
        byte[] owner = (OWNER + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        try {
            channel.write(ByteBuffer.wrap(owner), 0);
            channel.truncate(owner.length);
        } catch (IOException e) {
            LOG.debug("the lock doesn't name its holder", e);
        }
    }

    /** A directory without a lock was never used by a broker, or is a copy without it: nobody can be in it. */
    private static Optional<FileChannel> lockForReading(Path path) throws BrokerException {
        if (!Files.exists(path.resolve(LOCK))) {
            return Optional.empty();
        }
        try {
            FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.READ);
            if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
                throw inUse(path, channel);
            }
            return Optional.of(channel);
        } catch (IOException e) {
            throw unlockable(path, e);
        }
    }

    private static BrokerException unlockable(Path path, IOException e) {
        return refused(path, "can't be locked (" + FileTrouble.text(e) + "); it has to be on a local disk", e);
    }

    private static BrokerException inUse(Path path, FileChannel channel) throws IOException {
        String owner = owner(channel);
        channel.close();
        return refused(path, "is in use by " + owner + "; stop that one first, or choose another directory");
    }

    /** Who holds the lock, as it says itself. Somebody who only reads leaves the name of the last broker there. */
    private static String owner(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(OWNER_BYTES_MAX);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
        boolean alive = text.startsWith(OWNER)
                && text.substring(OWNER.length()).matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(text.substring(OWNER.length())))
                        .isPresent();
        return alive ? text : "another process: ternmq journal verify, or a broker in another container";
    }

    /**
     * Makes a directory and what is missing above it, for this user alone: messages are nobody else's business. Its name counts
     * when the directory above is forced; one that is there already may have been made by a process that died before it did so.
     */
    private static void create(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null) {
            return;
        }
        if (!Files.isDirectory(parent)) {
            create(parent);
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, ownersAlone(directory));
        }
        try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] ownersAlone(Path directory) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
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

    Path store() {
        return path.resolve("store");
    }

    /** The folder of the store, which is made if it isn't there. */
    Path madeStore() throws IOException {
        return made(store());
    }

    /** The folder of large bodies, which may not exist. */
    Path bodies() {
        return path.resolve("bodies");
    }

    /** The folder of large bodies, which is made if it isn't there. */
    Path madeBodies() throws IOException {
        return made(bodies());
    }

    private static Path made(Path directory) throws IOException {
        create(directory);
        return directory;
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
        TAKEN.remove(path);
    }
}
