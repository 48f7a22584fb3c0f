package io.ternmq.testsupport.disk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a history and knows, at each position, what is durable and what is pending. Owned by one thread.
 */
final class Replay {
    private final History history;
    private final Map<Integer, FileState> files = new HashMap<>();
    private final Map<Integer, DirectoryState> directories = new HashMap<>();
    private int position;
    private int acknowledged;

    /** A file: its durable bytes, and what was done to it since, in order. */
    record FileState(Content durable, List<Pending> pending) {}

    /** A directory: its durable names with the numbers of their nodes, and what was done to it since, in order. */
    record DirectoryState(Map<String, Integer> durable, List<Pending> pending) {}

    Replay(History history) {
        this.history = history;
        enter(history.base());
    }

    private void enter(Node node) {
        if (!node.isDirectory()) {
            files.put(node.number(), new FileState(node.content().fork(), new ArrayList<>()));
            return;
        }
        var names = new TreeMap<String, Integer>();
        node.children().forEach((name, child) -> {
            names.put(name, child.number());
            enter(child);
        });
        directories.put(node.number(), new DirectoryState(names, new ArrayList<>()));
    }

    int position() {
        return position;
    }

    int root() {
        return history.base().number();
    }

    Map<Integer, FileState> files() {
        return files;
    }

    Map<Integer, DirectoryState> directories() {
        return directories;
    }

    /** How many acknowledgements were given up to here. */
    int acknowledged() {
        return acknowledged;
    }

    /** Goes on to a position that is not behind. */
    void advanceTo(int target) {
        for (; position < target; position++) {
            var event = history.events().get(position);
            if (event instanceof Event.Note) {
                acknowledged++;
            } else if (event instanceof Event.Force force) {
                force(force.node());
            } else if (event instanceof Event.ForceFailed failed) {
                drop(failed.node());
            } else {
                add(new Pending(position, event));
            }
        }
    }

    private void add(Pending pending) {
        var event = pending.event();
        if (event instanceof Event.Write write) {
            file(write.file()).pending().add(pending);
        } else if (event instanceof Event.Truncate truncate) {
            file(truncate.file()).pending().add(pending);
        } else if (event instanceof Event.Create create) {
            if (create.isDirectory()) {
                directories.put(create.node(), new DirectoryState(new TreeMap<>(), new ArrayList<>()));
            } else {
                files.put(create.node(), new FileState(new Content(), new ArrayList<>()));
            }
            directory(create.directory()).pending().add(pending);
        } else if (event instanceof Event.Delete delete) {
            directory(delete.directory()).pending().add(pending);
        } else if (event instanceof Event.Rename rename) {
            directory(rename.from()).pending().add(pending);
            if (rename.to() != rename.from()) {
                directory(rename.to()).pending().add(pending);
            }
        }
    }

    private void force(int node) {
        if (files.containsKey(node)) {
            var state = file(node);
            state.pending().forEach(pending -> apply(pending.event(), state.durable()));
            state.pending().clear();
        } else {
            var state = directory(node);
            state.pending().forEach(pending -> apply(pending.event(), node, state.durable()));
            state.pending().clear();
        }
    }

    private void drop(int node) {
        if (files.containsKey(node)) {
            file(node).pending().clear();
        } else {
            directory(node).pending().clear();
        }
    }

    private FileState file(int node) {
        return require(files.get(node), node);
    }

    private DirectoryState directory(int node) {
        return require(directories.get(node), node);
    }

    private static <T> T require(@Nullable T state, int node) {
        if (state == null) {
            throw new IllegalStateException("no node " + node + " in the history");
        }
        return state;
    }

    /** Does to a file's bytes what was done to the file. */
    static void apply(Event event, Content content) {
        if (event instanceof Event.Write write) {
            Writing.apply(write, content);
        } else if (event instanceof Event.Truncate truncate) {
            content.resize(truncate.size());
        }
    }

    /** Does to a directory's names what was done to the directory. */
    static void apply(Event event, int directory, Map<String, Integer> names) {
        if (event instanceof Event.Create create) {
            names.put(create.name(), create.node());
        } else if (event instanceof Event.Delete delete) {
            names.remove(delete.name());
        } else if (event instanceof Event.Rename rename) {
            if (rename.from() == directory) {
                names.remove(rename.name());
            }
            if (rename.to() == directory) {
                names.put(rename.newName(), rename.node());
            }
        }
    }
}
