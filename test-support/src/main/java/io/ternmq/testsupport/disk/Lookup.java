package io.ternmq.testsupport.disk;

import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds nodes by path. Guarded by the disk's lock. */
final class Lookup {
    private final Node root;
    private final CrashFileSystem fileSystem;

    Lookup(Node root, CrashFileSystem fileSystem) {
        this.root = root;
        this.fileSystem = fileSystem;
    }

    Optional<Node> find(CrashPath path) {
        Node node = root;
        for (String name : path.absolute().names()) {
            Node child = node.children().get(name);
            if (child == null) {
                return Optional.empty();
            }
            node = child;
        }
        return Optional.of(node);
    }

    Node require(CrashPath path) throws NoSuchFileException {
        return find(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    /** The directory that holds the path's last name. */
    Node parent(CrashPath path) throws NoSuchFileException, NotDirectoryException {
        var names = path.absolute().names();
        var parent = require(new CrashPath(fileSystem, true, names.subList(0, Math.max(0, names.size() - 1))));
        if (!parent.isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        return parent;
    }

    /** All files at and below a path, in order of name. */
    Map<Path, Node> filesUnder(CrashPath path) {
        var files = new LinkedHashMap<Path, Node>();
        find(path).ifPresent(node -> collect(path.absolute(), node, files));
        return files;
    }

    private void collect(CrashPath path, Node node, Map<Path, Node> files) {
        if (node.isDirectory()) {
            node.children().forEach((name, child) -> collect(path.child(name), child, files));
        } else {
            files.put(path, node);
        }
    }
}
