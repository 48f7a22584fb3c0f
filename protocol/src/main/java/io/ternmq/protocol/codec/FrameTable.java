package io.ternmq.protocol.codec;

import io.netty.buffer.ByteBuf;
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
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.frame.StatAsk;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.XaStart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All frame types by their opcode.
 *
 * <pre>
 *  0               4        5
 *  +---------------+--------+----------------
 *  | length (i32)  | opcode | fields, in the order of the record's components
 *  +---------------+--------+----------------
 *                  |<-------- length -------->
 * </pre>
 */
final class FrameTable {
    /** Bytes before a frame's fields: its length and its opcode. */
    static final int HEAD_BYTES = Integer.BYTES + 1;

    private static final List<FrameCodec<?>> CODECS = List.of(
            new FrameCodec<>(Opcode.OPEN, Open.class, ConnectionCodecs::encodeOpen, ConnectionCodecs::decodeOpen),
            new FrameCodec<>(Opcode.AUTH, Auth.class, ConnectionCodecs::encodeAuth, ConnectionCodecs::decodeAuth),
            new FrameCodec<>(
                    Opcode.OPENED, Opened.class, ConnectionCodecs::encodeOpened, ConnectionCodecs::decodeOpened),
            new FrameCodec<>(Opcode.CLOSE, Close.class, ConnectionCodecs::encodeClose, ConnectionCodecs::decodeClose),
            new FrameCodec<>(
                    Opcode.CLOSED, Closed.class, ConnectionCodecs::encodeClosed, ConnectionCodecs::decodeClosed),
            new FrameCodec<>(
                    Opcode.HEARTBEAT,
                    Heartbeat.class,
                    ConnectionCodecs::encodeHeartbeat,
                    ConnectionCodecs::decodeHeartbeat),
            new FrameCodec<>(Opcode.DONE, Done.class, ConnectionCodecs::encodeDone, ConnectionCodecs::decodeDone),
            new FrameCodec<>(
                    Opcode.FAILED, Failed.class, ConnectionCodecs::encodeFailed, ConnectionCodecs::decodeFailed),
            new FrameCodec<>(
                    Opcode.SESSION_OPEN,
                    SessionOpen.class,
                    SessionCodecs::encodeSessionOpen,
                    SessionCodecs::decodeSessionOpen),
            new FrameCodec<>(
                    Opcode.SESSION_CLOSE,
                    SessionClose.class,
                    SessionCodecs::encodeSessionClose,
                    SessionCodecs::decodeSessionClose),
            new FrameCodec<>(Opcode.SEND, Send.class, SessionCodecs::encodeSend, SessionCodecs::decodeSend),
            new FrameCodec<>(Opcode.SENT, Sent.class, SessionCodecs::encodeSent, SessionCodecs::decodeSent),
            new FrameCodec<>(Opcode.REFUSED, Refused.class, SessionCodecs::encodeRefused, SessionCodecs::decodeRefused),
            new FrameCodec<>(Opcode.TX_SEND, TxSend.class, SessionCodecs::encodeTxSend, SessionCodecs::decodeTxSend),
            new FrameCodec<>(Opcode.COMMIT, Commit.class, SessionCodecs::encodeCommit, SessionCodecs::decodeCommit),
            new FrameCodec<>(
                    Opcode.ROLLBACK, Rollback.class, SessionCodecs::encodeRollback, SessionCodecs::decodeRollback),
            new FrameCodec<>(
                    Opcode.OUTCOME_ASK,
                    OutcomeAsk.class,
                    SessionCodecs::encodeOutcomeAsk,
                    SessionCodecs::decodeOutcomeAsk),
            new FrameCodec<>(Opcode.OUTCOME, Outcome.class, SessionCodecs::encodeOutcome, SessionCodecs::decodeOutcome),
            new FrameCodec<>(
                    Opcode.CONSUMER_OPEN,
                    ConsumerOpen.class,
                    ConsumerCodecs::encodeConsumerOpen,
                    ConsumerCodecs::decodeConsumerOpen),
            new FrameCodec<>(
                    Opcode.CONSUMER_CLOSE,
                    ConsumerClose.class,
                    ConsumerCodecs::encodeConsumerClose,
                    ConsumerCodecs::decodeConsumerClose),
            new FrameCodec<>(Opcode.CREDIT, Credit.class, ConsumerCodecs::encodeCredit, ConsumerCodecs::decodeCredit),
            new FrameCodec<>(
                    Opcode.DELIVERY, Delivery.class, ConsumerCodecs::encodeDelivery, ConsumerCodecs::decodeDelivery),
            new FrameCodec<>(
                    Opcode.BROWSE_END,
                    BrowseEnd.class,
                    ConsumerCodecs::encodeBrowseEnd,
                    ConsumerCodecs::decodeBrowseEnd),
            new FrameCodec<>(Opcode.SETTLE, Settle.class, ConsumerCodecs::encodeSettle, ConsumerCodecs::decodeSettle),
            new FrameCodec<>(
                    Opcode.RECOVER, Recover.class, ConsumerCodecs::encodeRecover, ConsumerCodecs::decodeRecover),
            new FrameCodec<>(
                    Opcode.UNSUBSCRIBE,
                    Unsubscribe.class,
                    ConsumerCodecs::encodeUnsubscribe,
                    ConsumerCodecs::decodeUnsubscribe),
            new FrameCodec<>(
                    Opcode.TEMPORARY_CREATE,
                    TemporaryCreate.class,
                    ConsumerCodecs::encodeTemporaryCreate,
                    ConsumerCodecs::decodeTemporaryCreate),
            new FrameCodec<>(
                    Opcode.TEMPORARY_DELETE,
                    TemporaryDelete.class,
                    ConsumerCodecs::encodeTemporaryDelete,
                    ConsumerCodecs::decodeTemporaryDelete),
            new FrameCodec<>(Opcode.BODY_PUT, BodyPut.class, BodyCodecs::encodeBodyPut, BodyCodecs::decodeBodyPut),
            new FrameCodec<>(Opcode.BODY_GET, BodyGet.class, BodyCodecs::encodeBodyGet, BodyCodecs::decodeBodyGet),
            new FrameCodec<>(Opcode.BODY_PART, BodyPart.class, BodyCodecs::encodeBodyPart, BodyCodecs::decodeBodyPart),
            new FrameCodec<>(
                    Opcode.STAT_ASK, StatAsk.class, ManagementCodecs::encodeStatAsk, ManagementCodecs::decodeStatAsk),
            new FrameCodec<>(Opcode.STAT, Stat.class, ManagementCodecs::encodeStat, ManagementCodecs::decodeStat),
            new FrameCodec<>(Opcode.PURGE, Purge.class, ManagementCodecs::encodePurge, ManagementCodecs::decodePurge),
            new FrameCodec<>(
                    Opcode.PURGED, Purged.class, ManagementCodecs::encodePurged, ManagementCodecs::decodePurged),
            new FrameCodec<>(Opcode.XA_START, XaStart.class, XaCodecs::encodeStart, XaCodecs::decodeStart),
            new FrameCodec<>(Opcode.XA_END, XaEnd.class, XaCodecs::encodeEnd, XaCodecs::decodeEnd),
            new FrameCodec<>(Opcode.XA_PREPARE, XaPrepare.class, XaCodecs::encodePrepare, XaCodecs::decodePrepare),
            new FrameCodec<>(Opcode.XA_COMMIT, XaCommit.class, XaCodecs::encodeCommit, XaCodecs::decodeCommit),
            new FrameCodec<>(Opcode.XA_ROLLBACK, XaRollback.class, XaCodecs::encodeRollback, XaCodecs::decodeRollback),
            new FrameCodec<>(Opcode.XA_FORGET, XaForget.class, XaCodecs::encodeForget, XaCodecs::decodeForget),
            new FrameCodec<>(Opcode.XA_RECOVER, XaRecover.class, XaCodecs::encodeRecover, XaCodecs::decodeRecover),
            new FrameCodec<>(Opcode.XA_DECIDE, XaDecide.class, XaCodecs::encodeDecide, XaCodecs::decodeDecide),
            new FrameCodec<>(Opcode.XA_RESULT, XaResult.class, XaCodecs::encodeResult, XaCodecs::decodeResult),
            new FrameCodec<>(Opcode.XA_BRANCHES, XaBranches.class, XaCodecs::encodeBranches, XaCodecs::decodeBranches));

    private static final @Nullable FrameCodec<?>[] BY_NUMBER = byNumber();

    private FrameTable() {}

    /**
     * Appends a whole frame.
     *
     * @throws IllegalArgumentException if the frame can't be put into so many bytes; then nothing was appended
     */
    static void encode(Frame frame, FieldWriter out, int frameBytesMax) {
        ByteBuf buffer = out.buffer();
        int start = buffer.writerIndex();
        try {
            out.i32(0);
            out.u8(frame.opcode().number());
            codec(frame.opcode().number()).write(frame, out);
            int length = buffer.writerIndex() - start - Integer.BYTES;
            if (length > frameBytesMax) {
                throw new IllegalArgumentException(
                        frame.opcode() + " of " + length + " bytes is longer than the limit of " + frameBytesMax);
            }
            buffer.setInt(start, length);
        } catch (RuntimeException e) {
            buffer.writerIndex(start);
            throw e;
        }
    }

    /** The frame type with a number; the peer's fault if there is none. */
    static FrameCodec<?> codec(int number) {
        var codec = number < BY_NUMBER.length ? BY_NUMBER[number] : null;
        if (codec == null) {
            throw new MalformedFrameException(ErrorCode.PROTOCOL, "no frame has the number " + number);
        }
        return codec;
    }

    private static @Nullable FrameCodec<?>[] byNumber() {
        var table = new @Nullable FrameCodec<?>[128];
        for (var codec : CODECS) {
            table[codec.opcode().number()] = codec;
        }
        return table;
    }
}
