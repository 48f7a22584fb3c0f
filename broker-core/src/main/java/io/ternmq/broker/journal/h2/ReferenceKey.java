package io.ternmq.broker.journal.h2;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * The place of a reference: its queue, and its key in the queue. In order of queue, then of delivery.
 *
 * @param queue id of the queue
 * @param key see {@link io.ternmq.broker.journal.JournalRecord}
 */
record ReferenceKey(long queue, long key) implements Comparable<ReferenceKey> {
    @Override
    public int compareTo(ReferenceKey other) {
        int byQueue = Long.compare(queue, other.queue);
        return byQueue != 0 ? byQueue : Long.compare(key, other.key);
    }

    /**
     * How keys are written into a page:
     *
     * <pre>first: varint queue, i64 key; each further one: varint (queue − queue before), then if that is 0 varint (key − key before), else i64 key</pre>
     *
     * <p>Keys of a page rise, so the differences are small.
     */
    static final class Type extends BasicDataType<ReferenceKey> {
        static final Type INSTANCE = new Type();
        private static final int MEMORY = 32;

        @Override
        public int compare(ReferenceKey a, ReferenceKey b) {
            return a.compareTo(b);
        }

        @Override
        public int getMemory(ReferenceKey key) {
            return MEMORY;
        }

        @Override
        public void write(WriteBuffer buffer, ReferenceKey key) {
            buffer.putVarLong(key.queue).putLong(key.key);
        }

        @Override
        public ReferenceKey read(ByteBuffer buffer) {
            return new ReferenceKey(DataUtils.readVarLong(buffer), buffer.getLong());
        }

        @Override
        public void write(WriteBuffer buffer, Object storage, int length) {
            ReferenceKey[] keys = cast(storage);
            for (int i = 0; i < length; i++) {
                if (i == 0) {
                    write(buffer, keys[i]);
                } else if (keys[i].queue == keys[i - 1].queue) {
                    buffer.putVarLong(0).putVarLong(keys[i].key - keys[i - 1].key);
                } else {
                    buffer.putVarLong(keys[i].queue - keys[i - 1].queue).putLong(keys[i].key);
                }
            }
        }

        @Override
        public void read(ByteBuffer buffer, Object storage, int length) {
            ReferenceKey[] keys = cast(storage);
            for (int i = 0; i < length; i++) {
                if (i == 0) {
                    keys[i] = read(buffer);
                    continue;
                }
                long step = DataUtils.readVarLong(buffer);
                keys[i] = step == 0
                        ? new ReferenceKey(keys[i - 1].queue, keys[i - 1].key + DataUtils.readVarLong(buffer))
                        : new ReferenceKey(keys[i - 1].queue + step, buffer.getLong());
            }
        }

        @Override
        public ReferenceKey[] createStorage(int size) {
            return new ReferenceKey[size];
        }
    }
}
