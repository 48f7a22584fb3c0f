package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which {@value #SLOTS} neighbours lie in the map together, as a block: rows that come and go in order of key, as
 * those of queues do, cost one operation of the map a block and not one each.
 *
 * <pre>u16 which slots have a row; for each of them, rising: u16 length, row</pre>
 *
 * <p>One block is held open and written when another one is wanted, a cursor is made, or at {@link #flush}.
 *
 * <p>Owned by the store thread.
 *
 * @param <K> keys of the table
 */
final class BlockRows<K> implements RowMap<K> {
    static final int SLOTS = 16;
    private static final int SLOT_BITS = 4;
    private static final int ROW_BYTES_MAX = (1 << Short.SIZE) - 1;

    private final MVMap<K, byte[]> map;
    private final Keys<K> keys;
    private @Nullable Block<K> open;

    /** How keys are those of blocks and slots. */
    interface Keys<K> {
        /** The number that counts the neighbours. */
        long number(K key);

        /** A key like this one with another number. */
        K with(K key, long number);
    }

    BlockRows(MVMap<K, byte[]> map, Keys<K> keys) {
        this.map = map;
        this.keys = keys;
    }

    @Override
    public byte @Nullable [] get(K key) {
        return block(key).rows[slot(key)];
    }

    @Override
    public byte @Nullable [] put(K key, byte[] row) {
        if (row.length > ROW_BYTES_MAX) {
            throw new IllegalArgumentException("the row of " + key + " has " + row.length + " bytes");
        }
        return change(key, row);
    }

    @Override
    public byte @Nullable [] remove(K key) {
        return get(key) == null ? null : change(key, null);
    }

    private byte @Nullable [] change(K key, byte @Nullable [] row) {
        Block<K> block = block(key);
        int slot = slot(key);
        byte[] old = block.rows[slot];
        block.rows[slot] = row;
        block.changed = true;
        return old;
    }

    @Override
    public RowCursor<K> range(@Nullable K first, @Nullable K last) {
        flush();
        Cursor<K, byte[]> blocks =
                map.cursor(first == null ? null : blockKey(first), last == null ? null : blockKey(last), false);
        return new BlockCursor(blocks, first, last);
    }

    @Override
    public Iterator<Piece<K>> pieces() {
        flush();
        Cursor<K, byte[]> blocks = map.cursor(null);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return blocks.hasNext();
            }

            @Override
            public Piece<K> next() {
                return piece(blocks.next(), blocks.getValue());
            }
        };
    }

    private static <K> Piece<K> piece(K key, byte[] bytes) {
        Block<K> block = new Block<>(key);
        block.read(bytes);
        int rows = 0;
        long checksums = 0;
        for (byte[] row : block.rows) {
            if (row != null) {
                rows++;
                checksums += Sums.unsigned(row);
            }
        }
        return new Piece<>(key, bytes, rows, checksums);
    }

    @Override
    public void append(Piece<K> piece) {
        flush();
        open = null;
        map.put(piece.key(), piece.value());
    }

    @Override
    public void flush() {
        Block<K> block = open;
        if (block == null || !block.changed) {
            return;
        }
        byte[] bytes = block.bytes();
        if (bytes.length == 0) {
            map.remove(block.key);
        } else {
            map.put(block.key, bytes);
        }
        block.changed = false;
    }

    private Block<K> block(K key) {
        K wanted = blockKey(key);
        Block<K> current = open;
        if (current == null || !current.key.equals(wanted)) {
            flush();
            byte[] bytes = map.get(wanted);
            current = new Block<>(wanted);
            if (bytes != null) {
                current.read(bytes);
            }
            open = current;
        }
        return current;
    }

    private K blockKey(K key) {
        return keys.with(key, keys.number(key) >> SLOT_BITS);
    }

    private int slot(K key) {
        return (int) keys.number(key) & (SLOTS - 1);
    }

    /** The rows of a block by slot. */
    private static final class Block<K> {
        final K key;
        final byte[] @Nullable [] rows = new byte[SLOTS][];
        boolean changed;

        Block(K key) {
            this.key = key;
        }

        void read(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int filled = bytes.length < Short.BYTES ? 0 : Short.toUnsignedInt(in.getShort());
            for (int slot = 0; slot < SLOTS; slot++) {
                if ((filled & 1 << slot) != 0) {
                    rows[slot] = row(in);
                }
            }
            if (filled == 0 || in.hasRemaining()) {
                throw damaged();
            }
        }

        private byte[] row(ByteBuffer in) {
            int length = in.remaining() < Short.BYTES ? Integer.MAX_VALUE : Short.toUnsignedInt(in.getShort());
            if (length > in.remaining()) {
                throw damaged();
            }
            byte[] row = new byte[length];
            in.get(row);
            return row;
        }

        private JournalDamaged damaged() {
            return new JournalDamaged("The rows beside " + key + " can't be told from each other");
        }

        /** As they lie in the map; nothing if there is no row. */
        byte[] bytes() {
            int filled = 0;
            int length = Short.BYTES;
            for (int slot = 0; slot < SLOTS; slot++) {
                byte[] row = rows[slot];
                if (row != null) {
                    filled |= 1 << slot;
                    length += Short.BYTES + row.length;
                }
            }
            ByteBuffer out = ByteBuffer.allocate(filled == 0 ? 0 : length);
            if (filled != 0) {
                out.putShort((short) filled);
                for (byte[] row : rows) {
                    if (row != null) {
                        out.putShort((short) row.length).put(row);
                    }
                }
            }
            return out.array();
        }
    }

    private final class BlockCursor implements RowCursor<K> {
        private final Cursor<K, byte[]> blocks;
        private final @Nullable K first;
        private final @Nullable K last;
        private @Nullable Block<K> block;
        private int next;
        private byte[] row = new byte[0];

        BlockCursor(Cursor<K, byte[]> blocks, @Nullable K first, @Nullable K last) {
            this.blocks = blocks;
            this.first = first;
            this.last = last;
        }

        @Override
        public boolean hasNext() {
            return find() != null;
        }

        @Override
        public K next() {
            Block<K> found = find();
            byte[] here = found == null ? null : found.rows[next];
            if (found == null || here == null) {
                throw new NoSuchElementException();
            }
            row = here;
            K key = key(found);
            next++;
            return key;
        }

        @Override
        public byte[] row() {
            return row;
        }

        private K key(Block<K> of) {
            return keys.with(of.key, keys.number(of.key) << SLOT_BITS | next);
        }

        /** Goes to the next row within the bounds; null if there is none. */
        private @Nullable Block<K> find() {
            while (true) {
                Block<K> current = block;
                if (current == null || next == SLOTS) {
                    if (!blocks.hasNext()) {
                        return null;
                    }
                    current = new Block<>(blocks.next());
                    current.read(blocks.getValue());
                    block = current;
                    next = 0;
                }
                if (current.rows[next] != null && isInside(key(current))) {
                    return current;
                }
                next++;
            }
        }

        private boolean isInside(K key) {
            return (first == null || map.getKeyType().compare(key, first) >= 0)
                    && (last == null || map.getKeyType().compare(key, last) <= 0);
        }
    }
}
