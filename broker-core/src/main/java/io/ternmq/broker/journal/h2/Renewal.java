package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.h2.Rows.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the missing file anew from the other one, when there is room for it. A full disk is waited for: the file that
 * is left holds a certified checkpoint.
 *
 * <p>Owned by the store thread.
 */
final class Renewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final long SPARE_BYTES = 1 << 20;

    private final StoreOptions options;
    private final Slots slots;
    private Optional<Copy> copy = Optional.empty();
    private boolean stalled;

    Renewal(StoreOptions options, Slots slots) {
        this.options = options;
        this.slots = slots;
    }

    /** A file that is complete, forced and named, but not certified. */
    record Made(int slot, StoreFile file, State state) {}

    /** Whether a file is missing. */
    boolean isDue() {
        return slots.vacant().isPresent();
    }

    /** Whether there was no room for it. */
    boolean isStalled() {
        return stalled;
    }

    /**
     * Does a slice of work, while a file is missing.
     *
     * @throws JournalDamaged if the other file can't be relied on either
     */
    Optional<Made> advance(int steps) {
        int slot = slots.vacant().orElseThrow();
        Path path = StoreNames.file(options.directory(), slot);
        try {
            if (copy.isEmpty()) {
                stalled = !hasRoom(path);
                if (!stalled) {
                    copy = Optional.of(new Copy(slots.reading(), path, options.cacheMebibytes()));
                }
                return Optional.empty();
            }
            Copy current = copy.get();
            if (!current.advance(steps)) {
                return Optional.empty();
            }
            current.finish();
            copy = Optional.empty();
            LOG.info("{} was made anew", path);
            return Optional.of(new Made(slot, StoreFile.open(path, options.cacheMebibytes()), current.state()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            onError(e);
            return Optional.empty();
        }
    }

    private void onError(RuntimeException error) {
        if (!Damage.is(error) || copy.isEmpty()) {
            throw error;
        }
        if (!copy.get().isOutOfRoom()) {
            throw new JournalDamaged(
                    "Neither file can be relied on: one was set apart, and " + error.getMessage(), error);
        }
        LOG.warn("No room to make a file anew; waiting for it", error);
        close();
        copy = Optional.empty();
        stalled = true;
    }

    private boolean hasRoom(Path path) throws IOException {
        long wanted = slots.reading().bytes() + slots.reading().bytes() / 8 + SPARE_BYTES;
        long free = Files.getFileStore(options.directory()).getUsableSpace();
        if (free < wanted && Files.exists(path) && free + Files.size(path) >= wanted) {
            LOG.info("{} gives its space to the one that takes its place", path);
            Files.delete(path);
            return true;
        }
        return free >= wanted;
    }

    @Override
    public void close() {
        copy.ifPresent(Copy::close);
    }
}
