package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.Output;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Batches encoded and on their way to the disk: the payload of a group, with room before it for the header.
 *
 * <p>Owned by the appending thread until it is queued, then by whoever owns the disk.
 */
final class Submission {
    /** Room for the header of the group and for the checkpoints that a segment's first group repeats. */
    static final int HEAD = 128;

    private final BufferPool pool;
    private final Output out;
    private long[] messages = new long[4];
    private int[] positions = new int[4];
    private int[] lengths = new int[4];
    private int bodies;
    private long firstSequence;
    private int batches;
    private boolean force;

    Submission(BufferPool pool, int bytes) {
        this.pool = pool;
        out = new Output(pool.take(HEAD + bytes + GroupHeader.ALIGNMENT).position(HEAD), pool::grow);
    }

    /** Where bodies ended up. */
    @FunctionalInterface
    interface Places {
        void put(long message, int offset, int length);
    }

    void add(Batch batch) {
        if (batches == 0) {
            firstSequence = batch.sequence();
        }
        Entry.write(out, batch, this::mark);
        batches++;
    }

    void add(Checkpoint checkpoint) {
        Entry.write(out, checkpoint);
    }

    /** Takes in what was submitted after this, which is used up. */
    void absorb(Submission next) {
        if (batches == 0) {
            firstSequence = next.firstSequence;
        }
        batches += next.batches;
        force |= next.force;
        int shift = out.position() - HEAD;
        out.append(next.payload());
        for (int i = 0; i < next.bodies; i++) {
            mark(next.messages[i], next.positions[i] + shift, next.lengths[i]);
        }
        next.release();
    }

    void wantForce() {
        force = true;
    }

    boolean force() {
        return force;
    }

    int batches() {
        return batches;
    }

    long firstSequence() {
        return firstSequence;
    }

    /** Bytes of the payload, without padding. */
    int bytes() {
        return out.position() - HEAD;
    }

    private ByteBuffer payload() {
        return out.buffer().duplicate().limit(out.position()).position(HEAD);
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return bytes() == 0;
    }

    /**
     * The bytes of the group, with the header still to be written to its beginning.
     *
     * @param repeated checkpoints that go before everything else
     */
    ByteBuffer whole(List<Checkpoint> repeated) {
        int start = HEAD - GroupHeader.LENGTH - repeated.size() * Entry.CHECKPOINT_BYTES;
        int unpadded = out.position() - start;
        out.zeros(-unpadded & (GroupHeader.ALIGNMENT - 1));
        ByteBuffer buffer = out.buffer();
        var before = new Output(buffer.duplicate().position(start + GroupHeader.LENGTH), (old, bytes) -> {
            throw new IllegalStateException("no room before the payload");
        });
        repeated.forEach(checkpoint -> Entry.write(before, checkpoint));
        return buffer.slice(start, out.position() - start);
    }

    /** Names the places of all bodies. */
    void places(ByteBuffer whole, int groupOffset, Places places) {
        int start = out.position() - whole.limit();
        for (int i = 0; i < bodies; i++) {
            places.put(messages[i], groupOffset + positions[i] - start, lengths[i]);
        }
    }

    /** Gives the buffer back. */
    void release() {
        pool.give(out.buffer());
    }

    private void mark(long message, int position, int length) {
        if (bodies == messages.length) {
            messages = Arrays.copyOf(messages, 2 * bodies);
            positions = Arrays.copyOf(positions, 2 * bodies);
            lengths = Arrays.copyOf(lengths, 2 * bodies);
        }
        messages[bodies] = message;
        positions[bodies] = position;
        lengths[bodies] = length;
        bodies++;
    }
}
