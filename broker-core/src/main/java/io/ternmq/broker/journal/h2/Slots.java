package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Certifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two places for files, and which of them is read from. A slot is empty while its file is made anew.
 *
 * <p>Owned by the store thread.
 */
final class Slots implements AutoCloseable {
    private final List<Optional<StoreFile>> files = new ArrayList<>();
    private int reading;
    private long delta;

    Slots() {
        for (int slot = 0; slot < Certifier.FILES; slot++) {
            files.add(Optional.empty());
        }
    }

    boolean isEmpty() {
        return files.stream().allMatch(Optional::isEmpty);
    }

    /** The slot whose file is read from; it isn't written to meanwhile. */
    int readingSlot() {
        return reading;
    }

    /** The file that is read from: what it holds was committed, and nothing is pending in it. */
    StoreFile reading() {
        return files.get(reading).orElseThrow();
    }

    /** Number of the delta that is read. */
    long delta() {
        return delta;
    }

    Optional<StoreFile> get(int slot) {
        return files.get(slot);
    }

    /** A slot without a file, if there is one. */
    Optional<Integer> vacant() {
        for (int slot = 0; slot < files.size(); slot++) {
            if (files.get(slot).isEmpty()) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /** Puts a file in; the first one is read from. */
    void put(int slot, StoreFile file) {
        boolean first = isEmpty();
        files.set(slot, Optional.of(file));
        if (first) {
            readFrom(slot);
        }
    }

    /** Reads from this slot from now on. */
    void readFrom(int slot) {
        reading = slot;
        delta = reading().state().orElseThrow().delta();
    }

    /** Takes a file out and closes it. */
    StoreFile vacate(int slot) {
        StoreFile file = files.get(slot).orElseThrow();
        files.set(slot, Optional.empty());
        file.close();
        return file;
    }

    @Override
    public void close() {
        files.forEach(each -> each.ifPresent(StoreFile::close));
    }
}
