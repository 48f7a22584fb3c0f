package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The newest certified checkpoint of each file. Any thread may read; whoever owns the disk writes. */
final class Certified {
    private final AtomicReferenceArray<@Nullable Checkpoint> byFile = new AtomicReferenceArray<>(Certifier.FILES);

    /** Takes note, unless a newer one is known already: entries are repeated at the beginning of each segment. */
    void add(Checkpoint checkpoint) {
        Checkpoint known = byFile.get(checkpoint.file());
        if (known == null || known.delta() <= checkpoint.delta()) {
            byFile.set(checkpoint.file(), checkpoint);
        }
    }

    Optional<Checkpoint> of(int file) {
        return Optional.ofNullable(byFile.get(file));
    }

    List<Checkpoint> all() {
        var all = new ArrayList<Checkpoint>();
        for (int file = 0; file < Certifier.FILES; file++) {
            of(file).ifPresent(all::add);
        }
        return all;
    }

    /** The last batch that both files cover; 0 while there is a file without a checkpoint. */
    long coveredByAll() {
        long[] covered = new long[Certifier.FILES];
        all().forEach(checkpoint -> covered[checkpoint.file()] = checkpoint.sequence());
        return Arrays.stream(covered).min().orElse(0);
    }
}
