package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The large bodies that a session puts or has put, and that no message has taken yet. */
final class PutBodies {
    private final LongMap<PutBody> bodies = new LongMap<>();
    private long last;

    /**
     * One of them.
     *
     * @param number within the session
     * @param message whose body it will be
     * @param forced all of it is there; length and checksum are known
     * @param kept a send that names it waits for room
     */
    record PutBody(long number, long message, boolean forced, long length, int crc32c, boolean kept) {
        PutBody forced(long wholeLength, int wholeCrc32c) {
            return new PutBody(number, message, true, wholeLength, wholeCrc32c, kept);
        }

        PutBody asKept() {
            return new PutBody(number, message, forced, length, crc32c, true);
        }
    }

    int size() {
        return bodies.size();
    }

    /** The highest number so far. */
    long last() {
        return last;
    }

    void begin(long number, long message) {
        last = number;
        bodies.put(number, new PutBody(number, message, false, 0, 0, false));
    }

    @Nullable
    PutBody find(long number) {
        return bodies.get(number);
    }

    void replace(PutBody changed) {
        bodies.put(changed.number(), changed);
    }

    void remove(PutBody body) {
        bodies.remove(body.number());
    }

    List<PutBody> all() {
        List<PutBody> all = new ArrayList<>(bodies.size());
        bodies.forEach(all::add);
        return all;
    }
}
