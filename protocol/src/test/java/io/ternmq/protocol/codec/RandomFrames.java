package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.BrowseEnd;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Opcode;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.OutcomeAsk;
import io.ternmq.protocol.frame.Purge;
import io.ternmq.protocol.frame.Purged;
import io.ternmq.protocol.frame.QueueStat;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.frame.StatAsk;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Frames of all types with fields at random, extremes among them; the same seed gives the same frames. */
final class RandomFrames {
    private static final int[] CODE_POINTS = {
        0, 'a', '?', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff
    };

    private final Random random;

    RandomFrames(long seed) {
        random = new Random(seed);
    }

    Frame next(Opcode opcode) {
        return switch (opcode) {
            case OPEN -> new Open(i32(), i32(), i64(), uuid(), i32(), name(), name(), bytes());
            case AUTH -> new Auth(bytes());
            case OPENED -> new Opened(i32(), i64(), uuid(), i32(), i64(), i32(), i64(), bytes());
            case CLOSE -> new Close(i32());
            case CLOSED -> new Closed(of(ErrorCode.values()), name());
            case HEARTBEAT -> new Heartbeat();
            case DONE -> new Done(i32());
            case FAILED -> new Failed(i32(), of(ErrorCode.values()), name());
            case SESSION_OPEN -> new SessionOpen(i32(), fromOne(), flag(), flag());
            case SESSION_CLOSE -> new SessionClose(i32(), i32(), list(this::range));
            case SEND -> new Send(i32(), fromOne(), destination(), bytes());
            case SENT -> new Sent(i32(), i64());
            case REFUSED -> new Refused(i32(), i64(), of(ErrorCode.values()), name());
            case TX_SEND -> new TxSend(i32(), destination(), bytes());
            case COMMIT -> new Commit(i32(), fromOne());
            case ROLLBACK -> new Rollback(i32(), i32(), list(this::range));
            case OUTCOME_ASK -> new OutcomeAsk(i32(), i32(), i64());
            case OUTCOME -> new Outcome(i32(), of(Outcome.Kind.values()), of(ErrorCode.values()), name());
            case CONSUMER_OPEN, CONSUMER_CLOSE, CREDIT, DELIVERY, BROWSE_END, SETTLE, RECOVER -> ofConsumer(opcode);
            case UNSUBSCRIBE -> new Unsubscribe(i32(), name());
            case TEMPORARY_CREATE -> new TemporaryCreate(i32(), destination());
            case TEMPORARY_DELETE -> new TemporaryDelete(i32(), destination());
            case BODY_PUT -> new BodyPut(i32(), i32(), i64(), i64(), flag(), bytes());
            case BODY_GET -> new BodyGet(i32(), i32(), i64(), i64(), i32());
            case BODY_PART -> new BodyPart(i32(), bytes());
            case STAT_ASK -> new StatAsk(i32(), name(), name());
            case STAT -> new Stat(i32(), flag(), list(this::queueStat));
            case PURGE -> new Purge(i32(), destination());
            case PURGED -> new Purged(i32(), i64());
            case XA_START,
                    XA_END,
                    XA_PREPARE,
                    XA_COMMIT,
                    XA_ROLLBACK,
                    XA_FORGET,
                    XA_RECOVER,
                    XA_DECIDE,
                    XA_RESULT,
                    XA_BRANCHES -> ofXa(opcode);
        };
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private Frame ofConsumer(Opcode opcode) {
        return switch (opcode) {
            case CONSUMER_OPEN ->
                new ConsumerOpen(
                        i32(), i32(), i32(), destination(), name(), flag(), flag(), name(), of(Sharing.values()));
            case CONSUMER_CLOSE -> new ConsumerClose(i32(), i32(), i32(), list(this::range));
            case CREDIT -> new Credit(i32(), i32(), i32(), i64(), i64());
            case DELIVERY -> new Delivery(i32(), i32(), i64(), i32(), bytes());
            case BROWSE_END -> new BrowseEnd(i32(), i32());
            case SETTLE -> new Settle(i32(), i32(), of(Settlement.values()), list(this::range));
            default -> new Recover(i32(), i32(), list(this::range));
        };
    }

    private Frame ofXa(Opcode opcode) {
        return switch (opcode) {
            case XA_START -> new XaStart(i32(), i32(), xid(), of(XaStart.Mode.values()), i32());
            case XA_END -> new XaEnd(i32(), i32(), xid(), of(XaEnd.Mode.values()));
            case XA_PREPARE -> new XaPrepare(i32(), xid());
            case XA_COMMIT -> new XaCommit(i32(), xid(), flag(), i32(), fromOne());
            case XA_ROLLBACK -> new XaRollback(i32(), xid());
            case XA_FORGET -> new XaForget(i32(), xid());
            case XA_RECOVER -> new XaRecover(i32(), xid(), flag());
            case XA_DECIDE -> new XaDecide(i32(), xid(), flag());
            case XA_RESULT -> new XaResult(i32(), of(XaCode.values()), name());
            default -> new XaBranches(i32(), flag(), list(this::branch));
        };
    }

    private Xid xid() {
        return new Xid(i32(), part(), part());
    }

    private byte[] part() {
        byte[] bytes = new byte[random.nextInt(Xid.PART_BYTES_MAX + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private XaBranch branch() {
        return new XaBranch(xid(), of(XaBranch.State.values()), i64(), i32(), i32(), name());
    }

    private int i32() {
        return random.nextInt(4) == 0
                ? of(new Integer[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
                : random.nextInt();
    }

    private int fromOne() {
        return 1 + random.nextInt(Integer.MAX_VALUE);
    }

    private long i64() {
        return random.nextInt(4) == 0
                ? of(new Long[] {0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE})
                : random.nextLong();
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private UUID uuid() {
        return new UUID(i64(), i64());
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(20_000) : random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String name() {
        var text = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }

    private Destination destination() {
        return new Destination(of(Destination.Kind.values()), name());
    }

    private Range range() {
        long first = 1 + random.nextLong(Long.MAX_VALUE - 1);
        return new Range(first, random.nextBoolean() ? first : first + random.nextLong(Long.MAX_VALUE - first));
    }

    private QueueStat queueStat() {
        return new QueueStat(destination(), i64(), i64(), i64(), i32(), i64(), i64(), i64(), i64(), i64(), i64());
    }

    private <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(6)).toList();
    }

    private <T> T of(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
