package io.ternmq.broker.transport;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.OutcomeAsk;
import io.ternmq.protocol.frame.Purge;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.StatAsk;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.message.Destination;
import java.util.List;
import java.util.Optional;

/** Turns the frames of an open connection into commands, and says no in the way that a frame asks for. */
final class Commands {
    private Commands() {}

    /** The command of a frame, empty when the engine knows none for it. */
    static Optional<Command> of(long channel, Frame frame) {
        return Optional.ofNullable(
                switch (frame.opcode()) {
                    case SEND -> send(channel, (Send) frame);
                    case TX_SEND -> txSend(channel, (TxSend) frame);
                    case CREDIT -> credit(channel, (Credit) frame);
                    case SETTLE -> settle(channel, (Settle) frame);
                    case COMMIT -> new Command.Commit(channel, ((Commit) frame).session(), ((Commit) frame).number());
                    case ROLLBACK -> rollback(channel, (Rollback) frame);
                    case RECOVER -> recover(channel, (Recover) frame);
                    case CONSUMER_OPEN -> consumerOpen(channel, (ConsumerOpen) frame);
                    case CONSUMER_CLOSE -> consumerClose(channel, (ConsumerClose) frame);
                    case UNSUBSCRIBE ->
                        new Command.Unsubscribe(
                                channel, ((Unsubscribe) frame).requestId(), ((Unsubscribe) frame).subscription());
                    case TEMPORARY_CREATE ->
                        new Command.CreateTemporary(
                                channel,
                                ((TemporaryCreate) frame).requestId(),
                                address(((TemporaryCreate) frame).destination()));
                    case TEMPORARY_DELETE ->
                        new Command.DeleteTemporary(
                                channel,
                                ((TemporaryDelete) frame).requestId(),
                                address(((TemporaryDelete) frame).destination()));
                    case SESSION_OPEN -> sessionOpen(channel, (SessionOpen) frame);
                    case SESSION_CLOSE -> sessionClose(channel, (SessionClose) frame);
                    case OUTCOME_ASK -> outcomeAsk(channel, (OutcomeAsk) frame);
                    case STAT_ASK ->
                        new Command.AskStat(
                                channel,
                                ((StatAsk) frame).requestId(),
                                ((StatAsk) frame).pattern(),
                                ((StatAsk) frame).after());
                    case PURGE ->
                        new Command.Purge(channel, ((Purge) frame).requestId(), address(((Purge) frame).destination()));
                    case BODY_GET -> bodyGet(channel, (BodyGet) frame);
                    case CLOSE -> new Command.CloseConnection(channel, ((Close) frame).requestId());
                    default -> null;
                });
    }

    /** The reply that says no to a frame; empty when it has none, so that only closing the connection says it. */
    static Optional<Frame> refusal(Frame frame, ErrorCode code, String text) {
        if (frame instanceof Send send) {
            return Optional.of(new Refused(send.session(), send.number(), code, text));
        }
        if (frame instanceof Commit commit) {
            return Optional.of(new Refused(commit.session(), commit.number(), code, text));
        }
        int requestId = requestId(frame);
        return requestId == 0 ? Optional.empty() : Optional.of(new Failed(requestId, code, text));
    }

    private static int requestId(Frame frame) {
        return switch (frame.opcode()) {
            case CLOSE -> ((Close) frame).requestId();
            case SESSION_OPEN -> ((SessionOpen) frame).requestId();
            case SESSION_CLOSE -> ((SessionClose) frame).requestId();
            case ROLLBACK -> ((Rollback) frame).requestId();
            case OUTCOME_ASK -> ((OutcomeAsk) frame).requestId();
            case CONSUMER_OPEN -> ((ConsumerOpen) frame).requestId();
            case CONSUMER_CLOSE -> ((ConsumerClose) frame).requestId();
            case UNSUBSCRIBE -> ((Unsubscribe) frame).requestId();
            case TEMPORARY_CREATE -> ((TemporaryCreate) frame).requestId();
            case TEMPORARY_DELETE -> ((TemporaryDelete) frame).requestId();
            case SETTLE -> ((Settle) frame).requestId();
            case RECOVER -> ((Recover) frame).requestId();
            case BODY_PUT -> ((BodyPut) frame).requestId();
            case BODY_GET -> ((BodyGet) frame).requestId();
            case STAT_ASK -> ((StatAsk) frame).requestId();
            case PURGE -> ((Purge) frame).requestId();
            default -> XaCommands.requestId(frame);
        };
    }

    private static Command send(long channel, Send frame) {
        return new Command.Send(
                channel, frame.session(), frame.number(), address(frame.destination()), frame.content());
    }

    private static Command txSend(long channel, TxSend frame) {
        return new Command.TxSend(channel, frame.session(), address(frame.destination()), frame.content());
    }

    private static Command credit(long channel, Credit frame) {
        return new Command.GrantCredit(
                channel, frame.session(), frame.consumer(), frame.messages(), frame.bytes(), frame.handedOver());
    }

    private static Command settle(long channel, Settle frame) {
        var settlement = switch (frame.settlement()) {
            case ACCEPTED -> Settlement.ACCEPTED;
            case RELEASED -> Settlement.RELEASED;
            case RETURNED -> Settlement.RETURNED;
            case REJECTED -> Settlement.REJECTED;
        };
        return new Command.Settle(channel, frame.requestId(), frame.session(), settlement, ranges(frame.deliveries()));
    }

    private static Command rollback(long channel, Rollback frame) {
        return new Command.Rollback(channel, frame.requestId(), frame.session(), ranges(frame.handedOver()));
    }

    private static Command recover(long channel, Recover frame) {
        return new Command.Recover(channel, frame.requestId(), frame.session(), ranges(frame.handedOver()));
    }

    private static Command sessionOpen(long channel, SessionOpen frame) {
        return new Command.OpenSession(
                channel, frame.requestId(), frame.session(), frame.transacted(), frame.mustExist());
    }

    private static Command sessionClose(long channel, SessionClose frame) {
        return new Command.CloseSession(channel, frame.requestId(), frame.session(), ranges(frame.handedOver()));
    }

    private static Command outcomeAsk(long channel, OutcomeAsk frame) {
        return new Command.AskOutcome(channel, frame.requestId(), frame.session(), frame.number());
    }

    private static Command bodyGet(long channel, BodyGet frame) {
        return new Command.GetBody(
                channel, frame.requestId(), frame.session(), frame.deliveryId(), frame.offset(), frame.length());
    }

    private static Command consumerOpen(long channel, ConsumerOpen frame) {
        return new Command.OpenConsumer(
                channel,
                frame.requestId(),
                frame.session(),
                frame.consumer(),
                address(frame.destination()),
                frame.selector(),
                frame.browser(),
                frame.noLocal(),
                frame.subscription(),
                sharing(frame.sharing()));
    }

    private static Command consumerClose(long channel, ConsumerClose frame) {
        return new Command.CloseConsumer(
                channel, frame.requestId(), frame.session(), frame.consumer(), ranges(frame.handedOver()));
    }

    private static Sharing sharing(io.ternmq.protocol.frame.Sharing sharing) {
        return switch (sharing) {
            case NONE -> Sharing.NONE;
            case DURABLE -> Sharing.DURABLE;
            case SHARED -> Sharing.SHARED;
            case SHARED_DURABLE -> Sharing.SHARED_DURABLE;
        };
    }

    private static Address address(Destination destination) {
        var kind = switch (destination.kind()) {
            case QUEUE -> Address.Kind.QUEUE;
            case TOPIC -> Address.Kind.TOPIC;
            case TEMPORARY_QUEUE -> Address.Kind.TEMPORARY_QUEUE;
            case TEMPORARY_TOPIC -> Address.Kind.TEMPORARY_TOPIC;
        };
        return new Address(kind, destination.name());
    }

    /** Peers may name the same id in several ranges, and in any order. */
    private static List<DeliveryRange> ranges(List<Range> ranges) {
        return DeliveryRange.merged(ranges.stream()
                .map(range -> new DeliveryRange(range.first(), range.last()))
                .toList());
    }
}
