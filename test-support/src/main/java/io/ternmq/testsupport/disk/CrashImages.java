package io.ternmq.testsupport.disk;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What crashes could have left of a disk: everything forced, plus a part of the rest chosen by a seed.
 *
 * <p>Blocks of 4 KiB and sectors of 512 bytes arrive or stay as they were, independently; a write is torn at a sector or
 * a byte; sizes arrive or don't; of the creates, renames and deletes of a directory those up to some moment arrive.
 *
 * <p>Owned by one thread. Positions that rise are cheap, a step back begins anew.
 */
public final class CrashImages {
    private final History history;
    private final List<Object> acknowledgements;
    private Replay replay;

    private CrashImages(History history) {
        this.history = history;
        acknowledgements = history.events().stream()
                .filter(Event.Note.class::isInstance)
                .map(event -> ((Event.Note) event).acknowledgement())
                .toList();
        replay = new Replay(history);
    }

    /** The images of a disk's history up to now. */
    public static CrashImages of(CrashDisk disk) {
        return new CrashImages(disk.history());
    }

    /** Length of the history: the highest position. */
    public int end() {
        return history.events().size();
    }

    /** What a crash at a position could have left. */
    public CrashImage at(int position, long seed) {
        return image(Survival.chosenBy(seed, position), position, seed);
    }

    /** What the death of the process alone leaves at a position: all that was written. */
    public CrashImage killedAt(int position) {
        return image(new Survival(Survival.Kind.EVERYTHING, 0, position), position, 0);
    }

    private CrashImage image(Survival survival, int position, long seed) {
        if (position < 0 || position > end()) {
            throw new IllegalArgumentException("no position " + position + " in a history of " + end());
        }
        if (position < replay.position()) {
            replay = new Replay(history);
        }
        replay.advanceTo(position);
        var disk = new CrashDisk(new ImageBuilder(replay, survival).build());
        var given = acknowledgements.subList(0, replay.acknowledged());
        return new CrashImage(
                disk,
                position,
                seed,
                survival.kind() == Survival.Kind.EVERYTHING,
                survival.kind().name(),
                given);
    }

    /**
     * Makes images at random positions, in order of position.
     *
     * @param from lowest position
     */
    public void forEach(int from, int count, long seed, Consumer<CrashImage> check) {
        var random = new Random(seed);
        int[] positions = random.ints(count, from, end() + 1).sorted().toArray();
        for (int position : positions) {
            check.accept(at(position, random.nextLong()));
        }
    }
}
