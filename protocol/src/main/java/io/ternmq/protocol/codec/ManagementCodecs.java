package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Purge;
import io.ternmq.protocol.frame.Purged;
import io.ternmq.protocol.frame.QueueStat;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.frame.StatAsk;

/** The frames of those who look after queues. */
final class ManagementCodecs {
    /** A queue's figures with an empty name: kind, length of the name, nine longs, one int. */
    private static final int QUEUE_STAT_BYTES_MIN = 1 + Short.BYTES + 9 * Long.BYTES + Integer.BYTES;

    private ManagementCodecs() {}

    static void encodeStatAsk(StatAsk frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.name(frame.pattern());
        out.name(frame.after());
    }

    static StatAsk decodeStatAsk(FieldReader in) {
        return new StatAsk(in.i32(), in.name(), in.name());
    }

    static void encodeStat(Stat frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.flag(frame.more());
        out.i32(frame.queues().size());
        for (QueueStat queue : frame.queues()) {
            encodeQueueStat(queue, out);
        }
    }

    static Stat decodeStat(FieldReader in) {
        return new Stat(in.i32(), in.flag(), in.list(QUEUE_STAT_BYTES_MIN, ManagementCodecs::decodeQueueStat));
    }

    private static void encodeQueueStat(QueueStat queue, FieldWriter out) {
        out.destination(queue.destination());
        out.i64(queue.messages());
        out.i64(queue.bytes());
        out.i64(queue.delivering());
        out.i32(queue.consumers());
        out.i64(queue.enqueued());
        out.i64(queue.accepted());
        out.i64(queue.redelivered());
        out.i64(queue.deadLettered());
        out.i64(queue.delayed());
        out.i64(queue.expired());
    }

    private static QueueStat decodeQueueStat(FieldReader in) {
        return new QueueStat(
                in.destination(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.i32(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.i64());
    }

    static void encodePurge(Purge frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.destination(frame.destination());
    }

    static Purge decodePurge(FieldReader in) {
        return new Purge(in.i32(), in.destination());
    }

    static void encodePurged(Purged frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i64(frame.messages());
    }

    static Purged decodePurged(FieldReader in) {
        return new Purged(in.i32(), in.i64());
    }
}
