package io.ternmq.testsupport.disk;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path on a {@link CrashDisk}; relative ones start at the root. */
final class CrashPath implements Path {
    private final CrashFileSystem fileSystem;
    private final boolean absolute;
    private final List<String> names;

    CrashPath(CrashFileSystem fileSystem, boolean absolute, List<String> names) {
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = List.copyOf(names);
    }

    static CrashPath of(CrashFileSystem fileSystem, String text) {
        var names = new ArrayList<String>();
        for (String name : text.split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return new CrashPath(fileSystem, text.startsWith("/"), names);
    }

    List<String> names() {
        return names;
    }

    CrashPath absolute() {
        return absolute && !names.contains("..") && !names.contains(".")
                ? this
                : new CrashPath(fileSystem, true, names).normalized();
    }

    CrashPath child(String name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new CrashPath(fileSystem, absolute, longer);
    }

    @Override
    public CrashFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable Path getRoot() {
        return absolute ? new CrashPath(fileSystem, true, List.of()) : null;
    }

    @Override
    public @Nullable Path getFileName() {
        return names.isEmpty() ? null : getName(names.size() - 1);
    }

    @Override
    public @Nullable Path getParent() {
        if (names.isEmpty() || (!absolute && names.size() == 1)) {
            return null;
        }
        return new CrashPath(fileSystem, absolute, names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public Path getName(int index) {
        return new CrashPath(fileSystem, false, List.of(names.get(index)));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return new CrashPath(fileSystem, false, names.subList(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof CrashPath path
                && path.absolute == absolute
                && path.names.size() <= names.size()
                && names.subList(0, path.names.size()).equals(path.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(other instanceof CrashPath path) || path.names.size() > names.size()) {
            return false;
        }
        return path.absolute
                ? equals(path)
                : names.subList(names.size() - path.names.size(), names.size()).equals(path.names);
    }

    @Override
    public Path normalize() {
        return normalized();
    }

    private CrashPath normalized() {
        var kept = new ArrayList<String>();
        for (String name : names) {
            if (name.equals("..") && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            } else if (!name.equals(".") && !name.equals("..")) {
                kept.add(name);
            }
        }
        return new CrashPath(fileSystem, absolute, kept);
    }

    @Override
    public Path resolve(Path other) {
        var path = cast(other);
        if (path.absolute) {
            return path;
        }
        var longer = new ArrayList<>(names);
        longer.addAll(path.names);
        return new CrashPath(fileSystem, absolute, longer);
    }

    @Override
    public Path relativize(Path other) {
        var path = cast(other);
        if (path.absolute != absolute) {
            throw new IllegalArgumentException(this + " and " + other + " have different roots");
        }
        int common = 0;
        while (common < Math.min(names.size(), path.names.size())
                && names.get(common).equals(path.names.get(common))) {
            common++;
        }
        var way = new ArrayList<>(Collections.nCopies(names.size() - common, ".."));
        way.addAll(path.names.subList(common, path.names.size()));
        return new CrashPath(fileSystem, false, way);
    }

    @Override
    public URI toUri() {
        return URI.create(CrashFileSystemProvider.SCHEME + "://" + absolute());
    }

    @Override
    public Path toAbsolutePath() {
        return absolute ? this : new CrashPath(fileSystem, true, names);
    }

    @Override
    public Path toRealPath(LinkOption... options) throws java.io.IOException {
        fileSystem.provider().checkAccess(this);
        return absolute();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] kinds, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("no watching on a crash disk");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CrashPath path
                && path.fileSystem == fileSystem
                && path.absolute == absolute
                && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(absolute, names);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }

    private static CrashPath cast(Path other) {
        if (other instanceof CrashPath path) {
            return path;
        }
        throw new ProviderMismatchException(other + " is not on a crash disk");
    }
}
