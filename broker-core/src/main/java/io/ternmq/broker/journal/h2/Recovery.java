package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalMismatch;
import io.ternmq.broker.journal.h2.Rows.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the file to start from: that of the newest certified checkpoint, else the other one's. A file counts only if it
 * holds just what was certified of it; one that holds more was being written at the crash. One that can't be read is
 * set apart, never deleted.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final StoreOptions options;

    Recovery(StoreOptions options) {
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param slots the files that can be used; all of them hold the same delta
     * @param from the checkpoint to replay from
     */
    record Found(Slots slots, CheckpointState from) {}

    /**
     * Opens the files.
     *
     * @param certified newest checkpoint of each file, as the log says; empty for a new journal
     * @throws JournalDamaged if no file can be used
     * @throws JournalMismatch if they are another journal's, or another release's
     */
    Found open(List<Checkpoint> certified) throws IOException {
        return certified.isEmpty() ? begin() : reopen(certified);
    }

    private Found begin() throws IOException {
        Files.createDirectories(options.directory());
        for (int slot = 0; slot < Certifier.FILES; slot++) {
            setApartLeftover(slot);
        }
        Slots slots = new Slots();
        for (int slot = 0; slot < Certifier.FILES; slot++) {
            StoreFile file = StoreFile.open(path(slot), options.cacheMebibytes());
            file.commit(options.journal(), 0, 0, 1, 1);
            slots.put(slot, file);
        }
        StoreNames.forceDirectory(path(0));
        // Nobody knows whether the directory's own name was forced when it was made.
        StoreNames.forceDirectory(options.directory());
        return new Found(slots, CheckpointState.empty());
    }

    /** The first checkpoint may not have been certified when the broker died; any later one is data without a log. */
    private void setApartLeftover(int slot) throws IOException {
        if (!Files.exists(path(slot))) {
            return;
        }
        long delta;
        try (StoreFile file = StoreFile.open(path(slot), options.cacheMebibytes())) {
            delta = file.state().map(State::delta).orElse(0L);
        } catch (JournalDamaged e) {
            LOG.warn("Left from an unfinished first start", e);
            delta = 0;
        }
        if (delta > 1) {
            throw new JournalMismatch(
                    path(slot) + " holds checkpoint " + delta
                            + ", but the log knows of none: was it moved away? Put log/ and store/ of one broker back together");
        }
        StoreNames.quarantine(path(slot));
    }

    private Found reopen(List<Checkpoint> certified) throws IOException {
        List<Checkpoint> newestFirst = new ArrayList<>(certified);
        newestFirst.sort(Comparator.comparingLong(Checkpoint::delta).reversed());
        Slots slots = new Slots();
        long delta = 0;
        for (Checkpoint checkpoint : newestFirst) {
            if (slots.isEmpty() || checkpoint.delta() == delta) {
                Optional<StoreFile> file = open(checkpoint);
                file.ifPresent(each -> slots.put(checkpoint.file(), each));
                delta = slots.isEmpty() ? 0 : slots.delta();
            }
        }
        if (slots.isEmpty()) {
            putUncertified(slots, newestFirst);
        }
        if (slots.isEmpty()) {
            throw new JournalDamaged("None of the store's files holds the checkpoint certified of it: " + certified);
        }
        StoreFile newest = slots.reading();
        return new Found(slots, newest.restore(newest.state().orElseThrow()));
    }

    /**
     * The last resort, when the newest certified file is damaged and the other one was being written at the crash: what
     * was being written is as good as certified if it is there and whole, and the log has all that came after it.
     */
    private void putUncertified(Slots slots, List<Checkpoint> certified) throws IOException {
        for (Checkpoint checkpoint : certified) {
            if (!slots.isEmpty() || !Files.exists(path(checkpoint.file()))) {
                continue;
            }
            StoreFile file = StoreFile.open(path(checkpoint.file()), options.cacheMebibytes());
            List<String> problems =
                    file.state().filter(state -> !state.isUnfinished()).isPresent()
                            ? StoreCheck.problemsOf(file)
                            : List.of("it holds a part of a checkpoint");
            if (problems.isEmpty()) {
                LOG.warn("{} is used, which was being written when the broker ended: it is whole", file.path());
                slots.put(checkpoint.file(), file);
            } else {
                file.close();
                LOG.warn("{} was being written when the broker ended, and isn't whole: {}", file.path(), problems);
            }
        }
    }

    private Optional<StoreFile> open(Checkpoint checkpoint) throws IOException {
        Path path = path(checkpoint.file());
        if (!Files.exists(path)) {
            LOG.warn("{} is missing", path);
            return Optional.empty();
        }
        try {
            StoreFile file = StoreFile.open(path, options.cacheMebibytes());
            if (holds(file, checkpoint)) {
                return Optional.of(file);
            }
            file.close();
            LOG.info("{} was being written when the broker ended; it will be made anew", path);
        } catch (JournalDamaged e) {
            Path aside = StoreNames.quarantine(path);
            LOG.warn("{} can't be used and is set apart as {}", path, aside, e);
        }
        return Optional.empty();
    }

    /** Whether a file holds just what was certified of it, and all of what the engine starts from. */
    private boolean holds(StoreFile file, Checkpoint checkpoint) {
        try {
            State state = file.state().orElseThrow(() -> new JournalDamaged(file.path() + " says nothing of itself"));
            if (state.format() != StoreFile.FORMAT) {
                throw new JournalMismatch(file.path() + " has format " + state.format() + ", this release reads "
                        + StoreFile.FORMAT + "; use the release that wrote it");
            }
            UUID journal = new UUID(state.journalHigh(), state.journalLow());
            if (!journal.equals(options.journal())) {
                throw new JournalMismatch(file.path() + " belongs to journal " + journal + ", the log beside it to "
                        + options.journal() + "; put log/ and store/ of one broker back together");
            }
            if (state.isUnfinished()) {
                return false;
            }
            if (state.delta() < checkpoint.delta()) {
                throw new JournalDamaged(file.path() + " holds checkpoint " + state.delta() + ", but "
                        + checkpoint.delta() + " was certified");
            }
            file.restore(state);
            return state.delta() == checkpoint.delta() && state.sequence() == checkpoint.sequence();
        } catch (RuntimeException e) {
            file.close();
            throw Damage.of(e);
        }
    }

    private Path path(int slot) {
        return StoreNames.file(options.directory(), slot);
    }
}
