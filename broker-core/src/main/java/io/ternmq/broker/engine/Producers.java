package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.Send;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.engine.DelayQueues.Place;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Delta.RefusedNumber;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.NumberRefused;
import io.ternmq.broker.journal.JournalRecord.SessionAdvanced;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.topic.Publisher;
import io.ternmq.broker.transaction.LocalTransaction;
import io.ternmq.broker.transaction.LocalTransaction.Sending;
import io.ternmq.broker.transaction.LocalTransaction.Shape;
import io.ternmq.protocol.message.MalformedContentException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts messages into queues, and answers sends. */
final class Producers {
    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final Directory directory;
    private final DelayQueues delayQueues;
    private final Gate gate;
    private final BodyTraffic bodies;
    private final EngineOptions options;
    private int entered;
    private long enteredInAll;

    Producers(
            State state,
            Output out,
            ReadyQueues ready,
            Directory directory,
            DelayQueues delayQueues,
            Gate gate,
            BodyTraffic bodies,
            EngineOptions options) {
        this.state = state;
        this.out = out;
        this.ready = ready;
        this.directory = directory;
        this.delayQueues = delayQueues;
        this.gate = gate;
        this.bodies = bodies;
        this.options = options;
    }

    /** Carries a send out, or refuses it. Returns false if it has to wait for room. */
    boolean submit(Session session, Send send) {
        SessionMemory memory = session.memory();
        if (!memory.isNew(send.number())) {
            answerAgain(session, send.number());
            return true;
        }
        Optional<Refusal> refusal = check(session, send.address(), send.content());
        if (refusal.isPresent()) {
            refuse(session, send, refusal.get());
            return true;
        }
        if (gate.closed()) {
            return false;
        }
        List<BrokerQueue> takers = directory.takers(session.publisher(), send.address(), send.content());
        for (BrokerQueue queue : takers) {
            if (!queue.hasRoom()) {
                return false;
            }
        }
        Shape shape = shape(send.content());
        Optional<Refusal> tooMany = delayQueues.check(takers, shape.deliveryTime());
        if (tooMany.isPresent()) {
            refuse(session, send, tooMany.get());
            return true;
        }
        long message = bodies.take(session, send.content());
        boolean recorded = enqueue(takers, shape, message, send.content(), false);
        advance(memory, send.number(), recorded);
        out.effect(new Effect.Sent(send.channel(), recorded ? out.end() : 0, session.number(), send.number()));
        return true;
    }

    /** Answers a number that was carried out or refused before. */
    void answerAgain(Session session, long number) {
        RefusedNumber refused = refusalAgain(session.memory(), number);
        if (refused == null) {
            out.effect(new Effect.Sent(session.channel(), out.end(), session.number(), number));
        } else {
            out.effect(new Effect.Refused(
                    session.channel(),
                    out.end(),
                    session.number(),
                    number,
                    SessionMemory.reason(refused),
                    refused.text()));
        }
    }

    /** The refusal of a number, if it was refused: whoever asks for it may do so once more, so it is kept for as long again. */
    @Nullable
    RefusedNumber refusalAgain(SessionMemory memory, long number) {
        RefusedNumber refused = memory.refusal(number);
        if (refused != null) {
            out.decide(new NumberRefused(memory.id(), number, refused.reason(), refused.text()));
        }
        return refused;
    }

    /** Refuses a send for good, with its large body if it has one. */
    void refuse(Session session, Send send, Refusal refusal) {
        bodies.giveUp(session, send.content());
        refuse(session, send.number(), refusal);
    }

    /** A send has to wait for room; its large body waits with it. */
    void onParked(Session session, Send send) {
        bodies.keep(session, send.content());
    }

    /** Refuses a number for good that its user has no right to, unless it is known already. */
    void deny(Session session, long number, Refusal refusal) {
        if (session.memory().isNew(number)) {
            refuse(session, number, refusal);
        } else {
            answerAgain(session, number);
        }
    }

    /** Refuses a number for good. */
    void refuse(Session session, long number, Refusal refusal) {
        out.decide(new NumberRefused(
                session.memory().id(), number, refusal.reason().name(), SessionMemory.shortened(refusal.text())));
        out.effect(new Effect.Refused(
                session.channel(), out.end(), session.number(), number, refusal.reason(), refusal.text()));
    }

    /** Why a message can't be taken, if so. */
    Optional<Refusal> check(Session session, Address address, byte[] content) {
        Optional<MalformedContentException> problem = Content.problem(content, options.messageBytesMax());
        if (problem.isPresent()) {
            return Refusal.of(
                    problem.get().isTooLarge() ? Reason.MESSAGE_TOO_LARGE : Reason.MESSAGE_MALFORMED,
                    problem.get().text());
        }
        Optional<Refusal> body = Content.hasLargeBody(content) ? bodies.check(session, content) : Optional.empty();
        return body.isPresent() ? body : directory.check(address);
    }

    /** Why the messages of a transaction can't wait for their delivery times, if so. */
    Optional<Refusal> checkDelays(Publisher publisher, List<Sending> sendings) {
        Set<DelayQueues.Missing> missing = new HashSet<>();
        for (Sending sending : sendings) {
            long deliveryTime = sending.shape().deliveryTime();
            if (state.schedule().time().isBefore(deliveryTime)) {
                delayQueues.addMissing(
                        missing, directory.takers(publisher, sending.address(), sending.head()), deliveryTime);
            }
        }
        return delayQueues.check(missing);
    }

    static Shape shape(byte[] content) {
        return new Shape(
                content.length,
                Content.priority(content),
                Content.persistent(content),
                Content.expiration(content),
                Content.deliveryTime(content),
                Content.hasLargeBody(content));
    }

    /**
     * Puts a message into the queues that take it, or where it waits for its delivery time if that hasn't come: one body, and
     * a reference in each. In none it is forgotten at once.
     *
     * @param id of the message if it has one already, otherwise 0; see {@link LocalTransaction.Sending}
     * @param content ABSENT if its body record was appended before
     * @param committed whether it is part of a transaction, of which something is recorded in any case
     * @return whether the journal knows it
     */
    boolean enqueue(List<BrokerQueue> takers, Shape shape, long id, byte[] content, boolean committed) {
        long message = id;
        long awaited = isAwaited(takers, shape, committed) ? out.openBatch() : 0;
        boolean delayed = state.schedule().time().isBefore(shape.deliveryTime());
        boolean recorded = false;
        for (BrokerQueue taker : takers) {
            Place place = delayed ? delayQueues.place(taker, shape) : place(taker, shape.priority());
            BrokerQueue queue = place.queue();
            boolean lasting = shape.persistent() && !queue.isTransient();
            if (delayed || lasting || id != 0 || !queue.references().mayStayUnrecorded(place.key())) {
                message = message == 0 ? state.takeMessageId() : message;
                if (!recorded && content != Reference.ABSENT) {
                    out.decide(new Body(message, content));
                }
                recorded = true;
                record(place, shape, message);
            } else {
                ReferenceRow row = new ReferenceRow(
                        queue.id(), place.key(), 0, shape.bytes(), 0, 0, shape.expiration(), shape.deliveryTime());
                queue.references()
                        .enter(Reference.entering(queue.references(), row, shape.persistent(), awaited, content));
                queue.onEnqueued();
            }
            ready.schedule(taker);
        }
        if (takers.isEmpty() && shape.large()) {
            bodies.drop(id);
        }
        entered += takers.size();
        enteredInAll += takers.size();
        return recorded;
    }

    /** Whether the journal learns of a message in any case that goes to these. */
    boolean isLasting(List<BrokerQueue> takers, Shape shape) {
        boolean delayed = state.schedule().time().isBefore(shape.deliveryTime());
        return takers.stream().anyMatch(queue -> delayed || (shape.persistent() && !queue.isTransient()));
    }

    private static Place place(BrokerQueue queue, int priority) {
        return new Place(queue, Reference.key(priority, queue.references().nextSequence()));
    }

    private void record(Place place, Shape shape, long message) {
        out.decide(new Enqueued(
                place.queue().id(),
                place.key(),
                message,
                shape.bytes(),
                shape.persistent(),
                shape.expiration(),
                shape.deliveryTime()));
    }

    /**
     * Whether nobody may see a message before the batch that commits it, or stores it, is durable. A commit shows all of what
     * it sends or nothing, and the messages that nothing is recorded of as well.
     */
    private static boolean isAwaited(List<BrokerQueue> takers, Shape shape, boolean committed) {
        if (committed || !shape.persistent()) {
            return committed;
        }
        for (BrokerQueue queue : takers) {
            if (!queue.isTransient()) {
                return true;
            }
        }
        return false;
    }

    /** How many references entered since the last call. */
    int takeEntered() {
        int taken = entered;
        entered = 0;
        return taken;
    }

    /** How many references entered since the engine was made. */
    long enteredInAll() {
        return enteredInAll;
    }

    /** Remembers a number that had its effect. The first one of a session is recorded, whatever it did. */
    void advance(SessionMemory memory, long number, boolean recorded) {
        if (recorded || !memory.recorded()) {
            out.decide(new SessionAdvanced(memory.id(), number));
        } else {
            memory.onAdvancedUnrecorded(number);
        }
    }
}
