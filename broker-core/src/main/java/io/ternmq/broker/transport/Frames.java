package io.ternmq.broker.transport;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.protocol.frame.BrowseEnd;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.Purged;
import io.ternmq.protocol.frame.QueueStat;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.message.Destination;

/** Puts effects of the engine into the frames of this protocol. Accepted is the connection's own: it needs its terms. */
final class Frames {
    private Frames() {}

    static Frame of(Effect effect) {
        if (effect instanceof Effect.Deliver deliver) {
            return new Delivery(
                    deliver.session(),
                    deliver.consumer(),
                    deliver.deliveryId(),
                    deliver.deliveryCount(),
                    deliver.content());
        }
        if (effect instanceof Effect.Sent sent) {
            return new Sent(sent.session(), sent.number());
        }
        if (effect instanceof Effect.Done done) {
            return new Done(done.requestId());
        }
        if (effect instanceof Effect.Failed failed) {
            return new Failed(failed.requestId(), code(failed.reason()), failed.text());
        }
        if (effect instanceof Effect.Refused refused) {
            return new Refused(refused.session(), refused.number(), code(refused.reason()), refused.text());
        }
        return rare(effect);
    }

    private static Frame rare(Effect effect) {
        if (effect instanceof Effect.BrowseEnd end) {
            return new BrowseEnd(end.session(), end.consumer());
        }
        if (effect instanceof Effect.OutcomeIs outcome) {
            return outcome(outcome);
        }
        if (effect instanceof Effect.StatIs stat) {
            return new Stat(
                    stat.requestId(),
                    stat.more(),
                    stat.queues().stream().map(Frames::stat).toList());
        }
        if (effect instanceof Effect.BranchAnswer answer) {
            return XaCommands.result(answer);
        }
        if (effect instanceof Effect.BranchesAre branches) {
            return XaCommands.branches(branches);
        }
        if (effect instanceof Effect.Purged purged) {
            return new Purged(purged.requestId(), purged.messages());
        }
        if (effect instanceof Effect.Disconnect disconnect) {
            return new Closed(code(disconnect.reason()), disconnect.text());
        }
        throw new IllegalArgumentException("no frame says " + effect.getClass().getSimpleName());
    }

    static ErrorCode code(Reason reason) {
        return switch (reason) {
            case PROTOCOL -> ErrorCode.PROTOCOL;
            case NOT_AUTHORIZED -> ErrorCode.NOT_AUTHORIZED;
            case SUPERSEDED -> ErrorCode.SUPERSEDED;
            case CLIENT_ID_IN_USE -> ErrorCode.CLIENT_ID_IN_USE;
            case SESSION_UNKNOWN -> ErrorCode.SESSION_UNKNOWN;
            case CONSUMER_UNKNOWN -> ErrorCode.CONSUMER_UNKNOWN;
            case DELIVERY_UNKNOWN -> ErrorCode.DELIVERY_UNKNOWN;
            case IDENTITY_UNKNOWN -> ErrorCode.IDENTITY_UNKNOWN;
            case DESTINATION_INVALID -> ErrorCode.DESTINATION_INVALID;
            case DESTINATION_UNKNOWN -> ErrorCode.DESTINATION_UNKNOWN;
            case DESTINATION_FULL -> ErrorCode.DESTINATION_FULL;
            case DISK_FULL -> ErrorCode.DISK_FULL;
            case MESSAGE_TOO_LARGE -> ErrorCode.MESSAGE_TOO_LARGE;
            case MESSAGE_MALFORMED -> ErrorCode.MESSAGE_MALFORMED;
            case DESTINATION_IN_USE -> ErrorCode.DESTINATION_IN_USE;
            case SELECTOR_INVALID -> ErrorCode.SELECTOR_INVALID;
            case SUBSCRIPTION_CONFLICT -> ErrorCode.SUBSCRIPTION_CONFLICT;
            case LIMIT_EXCEEDED -> ErrorCode.LIMIT_EXCEEDED;
            case TRANSACTION_TOO_LARGE -> ErrorCode.TRANSACTION_TOO_LARGE;
            case ROLLBACK_ONLY -> ErrorCode.ROLLBACK_ONLY;
            case NOT_SUPPORTED -> ErrorCode.NOT_SUPPORTED;
        };
    }

    private static Frame outcome(Effect.OutcomeIs outcome) {
        return switch (outcome.outcome()) {
            case STORED -> new Outcome(outcome.requestId(), Outcome.Kind.STORED, ErrorCode.NONE, "");
            case REFUSED ->
                new Outcome(
                        outcome.requestId(),
                        Outcome.Kind.REFUSED,
                        code(outcome.reason().orElseThrow()),
                        outcome.text());
            case NOT_STORED -> new Outcome(outcome.requestId(), Outcome.Kind.NOT_STORED, ErrorCode.NONE, "");
            case IDENTITY_UNKNOWN ->
                new Outcome(outcome.requestId(), Outcome.Kind.IDENTITY_UNKNOWN, ErrorCode.NONE, "");
        };
    }

    private static QueueStat stat(Effect.QueueFigures figures) {
        return new QueueStat(
                destination(figures.address()),
                figures.messages(),
                figures.bytes(),
                figures.delivering(),
                figures.consumers(),
                figures.enqueued(),
                figures.accepted(),
                figures.redelivered(),
                figures.deadLettered(),
                figures.delayed(),
                figures.expired());
    }

    /** A subscription's queue is told as a topic, under its own name. */
    private static Destination destination(Address address) {
        var kind = switch (address.kind()) {
            case QUEUE -> Destination.Kind.QUEUE;
            case TOPIC, SUBSCRIPTION -> Destination.Kind.TOPIC;
            case TEMPORARY_QUEUE -> Destination.Kind.TEMPORARY_QUEUE;
            case TEMPORARY_TOPIC -> Destination.Kind.TEMPORARY_TOPIC;
            case DELAYED -> throw new IllegalStateException("no client is told of " + address);
        };
        return new Destination(kind, address.name());
    }
}
