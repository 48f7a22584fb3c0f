package io.ternmq.broker.journal.format;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands in a group, one after the other, until its end or a zero, after which only zeros follow.
 *
 * <pre>
 * batch:       u8 1 | i64 epoch | i64 sequence | i32 records | i32 length of the records | records
 * checkpoint:  u8 2 | u8 file | i64 delta | i64 sequence
 * </pre>
 */
public sealed interface Entry {
    /** Bytes of a checkpoint entry. */
    int CHECKPOINT_BYTES = 18;

    /** Bytes of a batch before its records. */
    int BATCH_OVERHEAD = 25;

    /** A batch of the engine's. */
    record OfBatch(Batch batch) implements Entry {}

    /** A checkpoint counts from now on. */
    record OfCheckpoint(Checkpoint checkpoint) implements Entry {}

    /** Hears where in the output a body's record stands. */
    @FunctionalInterface
    interface BodyMark {
        void onBody(long message, int position, int length);
    }

    /** Bytes that a batch takes at most. */
    static long bytesMax(Batch batch) {
        long bytes = BATCH_OVERHEAD;
        for (JournalRecord each : batch.records()) {
            bytes += RecordCodec.bytesMax(each);
        }
        return bytes;
    }

    /** Appends a batch. */
    static void write(Output out, Batch batch, BodyMark mark) {
        out.u8(1).i64(batch.epoch()).i64(batch.sequence()).i32(batch.records().size());
        int lengthAt = out.position();
        out.i32(0);
        for (JournalRecord each : batch.records()) {
            int from = out.position();
            RecordCodec.write(out, each);
            if (each instanceof JournalRecord.Body body) {
                mark.onBody(body.message(), from, out.position() - from);
            }
        }
        out.patchI32(lengthAt, out.position() - lengthAt - 4);
    }

    /** Appends a checkpoint. */
    static void write(Output out, Checkpoint checkpoint) {
        out.u8(2).u8(checkpoint.file()).i64(checkpoint.delta()).i64(checkpoint.sequence());
    }

    /**
     * Reads all entries of a group.
     *
     * @param payload of the group, consumed
     * @param mark hears of bodies with their position in the buffer
     * @throws JournalDamaged if they can't be read
     */
    static List<Entry> readAll(ByteBuffer payload, BodyMark mark) {
        var in = new Input(payload);
        var entries = new ArrayList<Entry>();
        while (in.remaining() > 0) {
            switch (in.u8()) {
                case 0 -> zerosOnly(in);
                case 1 -> entries.add(new OfBatch(batch(in, mark)));
                case 2 -> entries.add(new OfCheckpoint(checkpoint(in)));
                default -> throw new JournalDamaged("an unknown entry in a group");
            }
        }
        return entries;
    }

    private static Batch batch(Input in, BodyMark mark) {
        long epoch = in.i64();
        long sequence = in.i64();
        int count = in.count(1);
        int length = in.i32();
        int start = in.position();
        Input part = in.part(length);
        var records = new ArrayList<JournalRecord>(Math.min(count, length));
        for (int i = 0; i < count; i++) {
            int from = part.position();
            JournalRecord each = RecordCodec.read(part);
            records.add(each);
            if (each instanceof JournalRecord.Body body) {
                mark.onBody(body.message(), start + from, part.position() - from);
            }
        }
        part.end();
        return new Batch(epoch, sequence, List.copyOf(records));
    }

    private static Checkpoint checkpoint(Input in) {
        int file = in.u8();
        if (file >= Certifier.FILES) {
            throw new JournalDamaged("a checkpoint in file " + file);
        }
        return new Checkpoint(file, in.i64(), in.i64());
    }

    private static void zerosOnly(Input in) {
        while (in.remaining() > 0) {
            if (in.u8() != 0) {
                throw new JournalDamaged("something after the end of a group's entries");
            }
        }
    }
}
