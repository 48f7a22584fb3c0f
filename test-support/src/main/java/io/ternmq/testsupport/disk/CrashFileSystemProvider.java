package io.ternmq.testsupport.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations of java.nio on one {@link CrashDisk}. */
final class CrashFileSystemProvider extends FileSystemProvider {
    static final String SCHEME = "crashdisk";

    private final CrashDisk disk;

    CrashFileSystemProvider(CrashDisk disk) {
        this.disk = disk;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException("made by CrashDisk alone");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return disk.fileSystem();
    }

    @Override
    public Path getPath(URI uri) {
        return disk.path(uri.getPath());
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        synchronized (disk.lock()) {
            var crashPath = cast(path);
            var found = lookup().find(crashPath);
            boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
            if (writes) {
                disk.faults().onChange(path);
            }
            if (found.isPresent() && found.get().isDirectory()) {
                if (writes) {
                    throw new IOException(path + ": Is a directory");
                }
                return new CrashChannel(disk, found.get(), crashPath, options);
            }
            if (found.isPresent() && options.contains(StandardOpenOption.CREATE_NEW)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            boolean creates = writes
                    && (options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW));
            Node node = found.isPresent() || !creates ? lookup().require(crashPath) : create(crashPath, false);
            var channel = new CrashChannel(disk, node, crashPath, options);
            if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.truncate(0);
            }
            return channel;
        }
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> entries = new ArrayList<>();
        synchronized (disk.lock()) {
            Node node = lookup().require(cast(path));
            if (!node.isDirectory()) {
                throw new NotDirectoryException(path.toString());
            }
            node.children().keySet().forEach(name -> entries.add(path.resolve(name)));
        }
        List<Path> accepted = new ArrayList<>();
        for (Path entry : entries) {
            if (filter.accept(entry)) {
                accepted.add(entry);
            }
        }
        return new CrashDirectoryStream(accepted);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        synchronized (disk.lock()) {
            if (lookup().find(cast(path)).isPresent()) {
                throw new FileAlreadyExistsException(path.toString());
            }
            create(cast(path), true);
        }
    }

    private Node create(CrashPath path, boolean directory) throws IOException {
        disk.faults().onChange(path);
        Node parent = lookup().parent(path);
        int number = disk.newNumber();
        Node node = directory ? Node.directory(number) : Node.file(number, new Content());
        String name = lastName(path);
        parent.children().put(name, node);
        disk.record(new Event.Create(parent.number(), name, number, directory));
        return node;
    }

    @Override
    public void delete(Path path) throws IOException {
        synchronized (disk.lock()) {
            disk.faults().onChange(path);
            Node node = lookup().require(cast(path));
            if (!node.children().isEmpty()) {
                throw new DirectoryNotEmptyException(path.toString());
            }
            Node parent = lookup().parent(cast(path));
            parent.children().remove(lastName(cast(path)));
            disk.allocate(-node.content().allocated());
            disk.record(new Event.Delete(parent.number(), lastName(cast(path))));
        }
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        var open = Set.of(options).contains(StandardCopyOption.REPLACE_EXISTING)
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (var from = newFileChannel(source, Set.of(StandardOpenOption.READ));
                var to = newFileChannel(target, open)) {
            long size = from.size();
            for (long done = 0; done < size; ) {
                done += from.transferTo(done, size - done, to);
            }
        }
    }

    /** Atomic, asked for or not. */
    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        synchronized (disk.lock()) {
            disk.faults().onChange(source);
            Node node = lookup().require(cast(source));
            Node from = lookup().parent(cast(source));
            Node to = lookup().parent(cast(target));
            var replaced = lookup().find(cast(target));
            var asked = Set.of(options);
            if (replaced.isPresent() && replaced.get() == node) {
                return;
            }
            if (replaced.isPresent()
                    && !asked.contains(StandardCopyOption.REPLACE_EXISTING)
                    && !asked.contains(StandardCopyOption.ATOMIC_MOVE)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            if (replaced.isPresent() && !replaced.get().children().isEmpty()) {
                throw new DirectoryNotEmptyException(target.toString());
            }
            replaced.ifPresent(old -> disk.allocate(-old.content().allocated()));
            from.children().remove(lastName(cast(source)));
            to.children().put(lastName(cast(target)), node);
            disk.record(new Event.Rename(
                    from.number(), lastName(cast(source)), to.number(), lastName(cast(target)), node.number()));
        }
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        synchronized (disk.lock()) {
            return path.equals(other) || lookup().require(cast(path)) == lookup().require(cast(other));
        }
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) {
        return disk.crashFileSystem().store();
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        synchronized (disk.lock()) {
            lookup().require(cast(path));
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return type == BasicFileAttributeView.class ? type.cast(new BasicView(path)) : null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        synchronized (disk.lock()) {
            Node node = lookup().require(cast(path));
            return type.cast(new CrashAttributes(
                    node.number(), node.isDirectory(), node.content().size()));
        }
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        var read = readAttributes(path, BasicFileAttributes.class);
        return Map.of(
                "size", read.size(),
                "isDirectory", read.isDirectory(),
                "isRegularFile", read.isRegularFile(),
                "isSymbolicLink", false,
                "isOther", false,
                "lastModifiedTime", read.lastModifiedTime());
    }

    /** Accepted and forgotten. */
    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        checkAccess(path);
    }

    private record BasicView(Path path) implements BasicFileAttributeView {
        @Override
        public String name() {
            return "basic";
        }

        @Override
        public BasicFileAttributes readAttributes() throws IOException {
            return Files.readAttributes(path, BasicFileAttributes.class);
        }

        @Override
        public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
            // A crash disk keeps no times.
        }
    }

    private Lookup lookup() {
        return new Lookup(disk.root(), disk.crashFileSystem());
    }

    private static String lastName(CrashPath path) throws IOException {
        var names = path.absolute().names();
        if (names.isEmpty()) {
            throw new IOException("/: the root stays");
        }
        return names.get(names.size() - 1);
    }

    private static CrashPath cast(Path path) {
        if (path instanceof CrashPath crashPath) {
            return crashPath;
        }
        throw new ProviderMismatchException(path + " is not on a crash disk");
    }
}
