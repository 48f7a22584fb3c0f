package io.ternmq.testsupport.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A {@link CrashDisk} as java.nio sees it. */
final class CrashFileSystem extends FileSystem {
    private final CrashFileSystemProvider provider;
    private final CrashFileStore store;

    CrashFileSystem(CrashDisk disk) {
        provider = new CrashFileSystemProvider(disk);
        store = new CrashFileStore(disk);
    }

    @Override
    public CrashFileSystemProvider provider() {
        return provider;
    }

    CrashFileStore store() {
        return store;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("a crash disk stays");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(store);
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return CrashPath.of(this, more.length == 0 ? first : first + "/" + String.join("/", more));
    }

    /** Knows {@code regex:}, and of {@code glob:} the star and the question mark. */
    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        String text = syntaxAndPattern.substring(colon + 1);
        var pattern = Pattern.compile(
                syntaxAndPattern.startsWith("regex:")
                        ? text
                        : Pattern.quote(text).replace("*", "\\E[^/]*\\Q").replace("?", "\\E[^/]\\Q"));
        return path -> pattern.matcher(path.toString()).matches();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("no users on a crash disk");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("no watching on a crash disk");
    }
}
