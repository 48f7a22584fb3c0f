package io.ternmq.broker.journal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Entry.BodyMark NO_MARK = (message, position, length) -> {};

    /** The bytes of format version 2. They must not change without a new version. */
    private static final String GOLDEN = """
            01 0000000000000001 0000000000000002 00000012 000002f6
            01 0000000000000001 02 00000009 6f72646572732ec3bc 00000002 0000000000000003 0000000000000004
            02 0000000000000005
            03 0000000000000006 00000003 131f5917 070809
            04 000000000000000a 000000000000000b 000000000000000c 0000000d 01 000000000000000e 000000000000000f
            05 0000000000000010 00000002 0000000000000011 00000003 000000000000001e 00000001
            06 0000000000000014 00000000
            07 0000000000000015 00000002 0000000000000017 00000001 0000000000000016 00000001
            08 0000000000000018 00000001 0000000000000019 00000001 01 000000000000001a
            09 000000000000001b 000000000000001c 7fffffffffffffff 00000001 000000000000001f 00000002 02
               0000000000000021 0000000000000022
            0a 0000000000000023 0000000000000024 0000000000000025 0000000000000026 0000000000000027 00000028 00
               00000009 746f6f206f6674656e
            0b 0102030405060708090a0b0c0d0e0f10 11121314 0000000000000029
            0c 0102030405060708090a0b0c0d0e0f10 11121314 000000000000002a 00000009 4449534b5f46554c4c 00000000
            0d 0102030405060708090a0b0c0d0e0f10 11121314
            0e 000000000000002b 04 0000000d 743a64757261626c653a633a6e 0000002c 000000000000002d 000000000000002e
               01 00000001 74 03 00000001 63 00000001 6e 00000003 613d31 01
            0f 000000000000002f 0000000000000030 0000000000000031 0000000000000032 0000000000000033 00000034 01
               0000000000000035 0000000000000036
            10 0000000000000037 00000038 01 39 00 00000001 75 000000000000003a
               00000001 0102030405060708090a0b0c0d0e0f10 00000001 63 00 00000001 71 000000000000003b 0000003c 09 01
               000000000000003d 000000000000003e 00 00000001 3f
               00000001 03 0000000000000040 0000000000000041 0000000000000042 00000043 00000044 00000045
               0000000000000046 0000000000000047
            11 00000048 01 49 01 4a 01 00
            12 0000004b 01 4c 00
            02 01 0000000000000003 0000000000000004
            """;

    private static byte[] encoded() {
        var out = new Output(ByteBuffer.allocate(16), EntryTest::grow);
        Entry.write(out, new Batch(1, 2, Batches.oneOfEach()), NO_MARK);
        Entry.write(out, new Checkpoint(1, 3, 4));
        return Arrays.copyOf(out.buffer().array(), out.position());
    }

    private static ByteBuffer grow(ByteBuffer old, int bytes) {
        return ByteBuffer.allocate(Math.max(bytes, 2 * old.capacity())).put(old.flip());
    }

    @Test
    void hasTheseBytesOnDisk() {
        assertThat(HexFormat.of().formatHex(encoded())).isEqualTo(GOLDEN.replaceAll("\\s", ""));
    }

    @Test
    void readsWhatItWrote() {
        List<Entry> entries = Entry.readAll(ByteBuffer.wrap(encoded()), NO_MARK);
        assertThat(entries).hasSize(2);
        assertThat(entries.get(1)).isEqualTo(new Entry.OfCheckpoint(new Checkpoint(1, 3, 4)));
        assertThat(((Entry.OfBatch) entries.get(0)).batch())
                .usingRecursiveComparison()
                .isEqualTo(new Batch(1, 2, Batches.oneOfEach()));
    }

    @Test
    void theSampleHasEveryTypeOfRecord() {
        Set<Class<?>> sampled =
                Batches.oneOfEach().stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> types = Arrays.stream(JournalRecord.class.getPermittedSubclasses())
                .filter(type -> !type.equals(JournalRecord.QueueSettings.class))
                .collect(Collectors.toSet());
        assertThat(sampled).isEqualTo(types);
    }

    @Test
    void neverTakesMoreThanItsUpperBound() {
        for (JournalRecord each : Batches.oneOfEach()) {
            var out = new Output(ByteBuffer.allocate(16), EntryTest::grow);
            RecordCodec.write(out, each);
            assertThat((long) out.position()).as("%s", each).isLessThanOrEqualTo(RecordCodec.bytesMax(each));
        }
    }

    @Test
    void marksWhereABodyStandsSoThatItCanBeReadAlone() {
        byte[] bytes = encoded();
        var bodies = new ArrayList<byte[]>();
        Entry.readAll(
                ByteBuffer.wrap(bytes),
                (message, position, length) ->
                        bodies.add(BodyRecord.content(ByteBuffer.wrap(bytes).slice(position, length), message)));
        assertThat(bodies).containsExactly(new byte[] {7, 8, 9});
    }

    @Test
    void refusesTheBodyOfAnotherMessage() {
        var out = new Output(ByteBuffer.allocate(16), EntryTest::grow);
        RecordCodec.write(out, new JournalRecord.Body(6, new byte[] {7}));
        assertThatThrownBy(() -> BodyRecord.content(out.buffer().flip(), 7))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("in the place of");
    }

    @Test
    void detectsEveryFlippedBitOfABody() {
        var out = new Output(ByteBuffer.allocate(16), EntryTest::grow);
        RecordCodec.write(out, new JournalRecord.Body(6, new byte[] {7, 8, 9}));
        byte[] bytes = Arrays.copyOf(out.buffer().array(), out.position());
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> BodyRecord.content(ByteBuffer.wrap(flipped), 6))
                    .as("bit %d", bit)
                    .isInstanceOf(JournalDamaged.class);
        }
    }

    @Test
    void refusesEveryPrefixThatCutsAnEntry() {
        byte[] bytes = encoded();
        int batch = bytes.length - Entry.CHECKPOINT_BYTES;
        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            if (length != batch) {
                assertThatThrownBy(() -> Entry.readAll(ByteBuffer.wrap(cut), NO_MARK))
                        .as("%d bytes", length)
                        .isInstanceOf(JournalDamaged.class);
            }
        }
    }

    @Test
    void refusesSomethingAfterTheZeros() {
        assertThat(Entry.readAll(ByteBuffer.wrap(new byte[7]), NO_MARK)).isEmpty();
        assertThatThrownBy(() -> Entry.readAll(ByteBuffer.wrap(new byte[] {0, 0, 1}), NO_MARK))
                .isInstanceOf(JournalDamaged.class);
    }

    @Test
    void refusesAnUnknownEntryOrRecord() {
        assertThatThrownBy(() -> Entry.readAll(ByteBuffer.wrap(new byte[] {3}), NO_MARK))
                .isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> RecordCodec.read(new Input(ByteBuffer.wrap(new byte[] {19}))))
                .isInstanceOf(JournalDamaged.class);
        assertThatThrownBy(() -> RecordCodec.read(new Input(ByteBuffer.wrap(new byte[] {0}))))
                .isInstanceOf(JournalDamaged.class);
    }

    @Test
    void aRunThatLiesAboutItsLengthAllocatesNothing() {
        var bytes = ByteBuffer.allocate(25)
                .put((byte) 5)
                .putLong(1)
                .putInt(1)
                .putLong(1)
                .putInt(Integer.MAX_VALUE);
        assertThatThrownBy(() -> RecordCodec.read(new Input(bytes.flip()))).isInstanceOf(JournalDamaged.class);
    }
}
