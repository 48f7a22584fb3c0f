package io.ternmq.broker.journal.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.journal.JournalDamaged;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockRowsTest {
    private final MVStore store = MVStore.open(null);
    private final MVMap<Long, byte[]> map = store.openMap(
            "rows",
            new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    private final BlockRows<Long> rows = new BlockRows<>(map, new Numbers());

    private static final class Numbers implements BlockRows.Keys<Long> {
        @Override
        public long number(Long key) {
            return key;
        }

        @Override
        public Long with(Long key, long number) {
            return number;
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void holdsWhatAPlainMapWouldHold(long seed) {
        var random = new Random(seed);
        var expected = new TreeMap<Long, byte[]>();
        for (int step = 0; step < 20_000; step++) {
            long key = random.nextInt(400) + (random.nextInt(20) == 0 ? Long.MAX_VALUE - 500 : 0);
            byte[] row = new byte[random.nextInt(40)];
            random.nextBytes(row);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> assertThat(rows.put(key, row)).isEqualTo(expected.put(key, row));
                case 3, 4, 5 -> assertThat(rows.remove(key)).isEqualTo(expected.remove(key));
                case 6 -> assertThat(rows.get(key)).isEqualTo(expected.get(key));
                default -> {
                    if (random.nextInt(100) == 0) {
                        long last = key + random.nextInt(100);
                        assertThat(all(rows.range(key, last))).isEqualTo(texts(expected.subMap(key, true, last, true)));
                    }
                }
            }
        }
        rows.flush();

        assertThat(all(rows.range(null, null))).isEqualTo(texts(expected));
    }

    @Test
    void keepsNeighboursTogether() {
        for (long key = 0; key < 10L * BlockRows.SLOTS; key++) {
            rows.put(key, new byte[] {1});
        }
        rows.flush();

        assertThat(map).hasSize(10);
    }

    @Test
    void leavesNothingBehindWhenTheLastNeighbourGoes() {
        rows.put(5L, new byte[] {1});
        rows.flush();

        rows.remove(5L);
        rows.flush();

        assertThat(map).isEmpty();
    }

    @Test
    void aCursorGoesOnWithWhatItSawAtFirst() {
        rows.put(1L, new byte[] {1});
        rows.put(40L, new byte[] {2});
        var cursor = rows.range(null, null);

        rows.remove(40L);
        rows.put(41L, new byte[] {3});
        rows.flush();

        assertThat(all(cursor)).containsOnlyKeys(1L, 40L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6})
    void aBlockThatEndsEarlyIsDamage(int length) {
        rows.put(1L, new byte[] {1, 2, 3});
        rows.flush();
        byte[] whole = map.get(0L);
        map.put(0L, java.util.Arrays.copyOf(whole, length));

        assertThatThrownBy(() -> all(rows.range(null, null)))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("beside 0");
    }

    @Test
    void aCopyByPiecesHasTheSameRowsAndCountsThem() {
        MVMap<Long, byte[]> other = store.openMap(
                "copy",
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
        var copy = new BlockRows<>(other, new Numbers());
        for (long key = 0; key < 10_000; key += 3) {
            rows.put(key, new byte[] {(byte) key, 0, 0, 0, 1});
        }
        int count = 0;
        long checksums = 0;

        for (var each = rows.pieces(); each.hasNext(); ) {
            var piece = each.next();
            copy.append(piece);
            count += piece.rows();
            checksums += piece.checksums();
        }

        assertThat(all(copy.range(null, null))).isEqualTo(all(rows.range(null, null)));
        assertThat(count).isEqualTo(3_334);
        assertThat(checksums).isEqualTo(3_334);
    }

    @Test
    void refusesARowThatItsLengthCantTell() {
        assertThatThrownBy(() -> rows.put(1L, new byte[1 << 16])).isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<Long, String> all(RowCursor<Long> cursor) {
        Map<Long, byte[]> found = new LinkedHashMap<>();
        while (cursor.hasNext()) {
            found.put(cursor.next(), cursor.row());
        }
        return texts(found);
    }

    private static Map<Long, String> texts(Map<Long, byte[]> rows) {
        Map<Long, String> texts = new LinkedHashMap<>();
        rows.forEach((key, row) -> texts.put(key, java.util.HexFormat.of().formatHex(row)));
        return texts;
    }
}
