package io.ternmq.broker.engine;

import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.LongList;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.AttemptFailed;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.JournalRecord.Returned;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.DelayQueue;
import io.ternmq.broker.queue.Delivery;
import io.ternmq.broker.queue.QueueConsumer;
import io.ternmq.broker.queue.Unsettled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What becomes of deliveries that end.
 *
 * <p>Counting: an end that the application never saw doesn't count as a delivery (Returned); one that it saw is a failed
 * attempt (AttemptFailed), and the last one allowed makes the message a dead letter. When a connection is lost, nobody
 * says what the application saw: the delivery counts stay, and only what was reported as handed over, and the first
 * unreported one of each consumer, count as failed.
 */
final class Settlements {
    /** Keys in one record: a command may settle any number, so it makes several. */
    private static final int KEYS_IN_RECORD = 1_000;
    /** Deliveries of sessions that ended which one turn returns. */
    private static final int ENDED_AT_ONCE = 1_000;

    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final Directory directory;
    private final ArrayDeque<Ending> endings = new ArrayDeque<>();
    private int endedInTurn;

    /** Deliveries that are still to be returned, and how. */
    private record Ending(List<Delivery> deliveries, Consumer<List<Delivery>> how) {}

    Settlements(State state, Output out, ReadyQueues ready, Directory directory) {
        this.state = state;
        this.out = out;
        this.ready = ready;
        this.directory = directory;
    }

    /** Settles as the client says. */
    void settle(List<Delivery> deliveries, Settlement settlement) {
        switch (settlement) {
            case ACCEPTED -> accept(deliveries);
            case RELEASED -> fail(deliveries);
            case RETURNED -> giveBackUnseen(deliveries);
            case REJECTED -> reject(deliveries);
        }
    }

    /** Settles what a branch held. */
    void settleHeld(List<Reference> held, Settlement settlement) {
        switch (settlement) {
            case ACCEPTED -> acceptHeld(held);
            case RELEASED -> failHeld(held);
            case RETURNED -> throw new IllegalStateException("no branch returns anything unseen");
            case REJECTED -> rejectHeld(held);
        }
    }

    private void accept(List<Delivery> deliveries) {
        acceptHeld(references(deliveries));
    }

    /** Consumed: the messages leave. */
    private void acceptHeld(List<Reference> held) {
        byQueue(held, (queue, references) -> {
            queue.onDeliveriesEnded(references.size());
            queue.onAccepted(references.size());
            remove(queue, references, Removal.ACCEPTED);
        });
    }

    /** Nobody consumed them in time. */
    void expire(BrokerQueue queue, List<Reference> references) {
        if (!references.isEmpty()) {
            onExpired(queue, references.size());
            remove(queue, references, Removal.EXPIRED);
        }
    }

    /** What expires before its delivery time counts for the queue that it was sent to. */
    void onExpired(BrokerQueue queue, int count) {
        DelayQueue delayed = state.delayQueue(queue.id());
        (delayed == null ? queue : delayed.target()).onExpired(count);
    }

    /** References leave for good; they are not held any more. */
    void remove(BrokerQueue queue, List<Reference> references, Removal why) {
        LongList keys = new LongList();
        long bytes = 0;
        for (Reference reference : references) {
            if (!reference.recorded()) {
                queue.references().leave(reference);
                continue;
            }
            keys.add(reference.key());
            bytes += reference.bytes();
            if (keys.size() == KEYS_IN_RECORD) {
                out.decide(new Removed(queue.id(), keys.toArray(), why, bytes));
                keys = new LongList();
                bytes = 0;
            }
        }
        if (!keys.isEmpty()) {
            out.decide(new Removed(queue.id(), keys.toArray(), why, bytes));
        }
    }

    private void decideInParts(long[] keys, Function<long[], JournalRecord> change) {
        for (int from = 0; from < keys.length; from += KEYS_IN_RECORD) {
            out.decide(change.apply(Arrays.copyOfRange(keys, from, Math.min(from + KEYS_IN_RECORD, keys.length))));
        }
    }

    /** The application never saw them. */
    void giveBackUnseen(List<Delivery> deliveries) {
        byQueue(references(deliveries), (queue, references) -> {
            queue.onDeliveriesEnded(references.size());
            long[] keys = count(references, -1, 0);
            decideInParts(keys, part -> new Returned(queue.id(), part));
            giveBack(queue, references);
        });
    }

    /** The application saw them and they come again, or are dead letters. */
    void fail(List<Delivery> deliveries) {
        failHeld(references(deliveries));
    }

    /** As fail. */
    void failHeld(List<Reference> held) {
        byQueue(held, (queue, references) -> {
            queue.onDeliveriesEnded(references.size());
            List<Reference> again = new ArrayList<>(references.size());
            for (Reference reference : references) {
                if (queue.failsForGood(reference.failures())) {
                    moveToDeadLetters(queue, reference, "failed " + (reference.failures() + 1) + " times");
                } else {
                    again.add(reference);
                }
            }
            long[] keys = count(again, 0, 1);
            decideInParts(keys, part -> new AttemptFailed(queue.id(), part));
            giveBack(queue, again);
        });
    }

    /** The application can't process them: dead letters at once. */
    private void reject(List<Delivery> deliveries) {
        rejectHeld(references(deliveries));
    }

    private void rejectHeld(List<Reference> held) {
        List<Reference> stay = new ArrayList<>();
        for (Reference reference : still(held)) {
            BrokerQueue queue = state.knownQueue(reference.queue());
            if (queue.isDeadLetterQueue()) {
                stay.add(reference);
            } else {
                queue.onDeliveriesEnded(1);
                moveToDeadLetters(queue, reference, "rejected");
            }
        }
        failHeld(stay);
    }

    /** Ends deliveries of which the client says what the application saw. */
    void end(List<Delivery> deliveries, List<DeliveryRange> handedOver) {
        List<Delivery> seen = new ArrayList<>();
        List<Delivery> unseen = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            (Unsettled.contains(handedOver, delivery.id()) ? seen : unseen).add(delivery);
        }
        fail(seen);
        giveBackUnseen(unseen);
    }

    /** Ends deliveries whose channel was lost; those settled in a transaction were seen. */
    void lose(List<Delivery> unsettled, List<Delivery> settledInTransaction) {
        List<Delivery> failed = new ArrayList<>(settledInTransaction);
        List<Delivery> uncounted = new ArrayList<>();
        Set<QueueConsumer> charged = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Delivery delivery : unsettled) {
            if (delivery.handedOver() || charged.add(delivery.consumer())) {
                failed.add(delivery);
            } else {
                uncounted.add(delivery);
            }
        }
        endInTurns(failed, this::fail);
        endInTurns(uncounted, this::giveBackUncounted);
    }

    /** As fail, over several turns if they are many. */
    void failInTurns(List<Delivery> deliveries) {
        endInTurns(deliveries, this::fail);
    }

    /** Ends deliveries of a session that was closed. */
    void close(List<Delivery> seen, List<Delivery> unseen) {
        endInTurns(seen, this::fail);
        endInTurns(unseen, this::giveBackUnseen);
    }

    /** Goes on with what was too much for the turns before. Returns whether there is more. */
    boolean goOn() {
        endedInTurn = 0;
        while (!endings.isEmpty() && endedInTurn < ENDED_AT_ONCE) {
            Ending next = endings.removeFirst();
            List<Delivery> all = next.deliveries();
            int count = Math.min(ENDED_AT_ONCE - endedInTurn, all.size());
            endedInTurn += count;
            next.how().accept(all.subList(0, count));
            if (count < all.size()) {
                endings.addFirst(new Ending(all.subList(count, all.size()), next.how()));
            }
        }
        out.endBatch();
        endedInTurn = 0;
        return !endings.isEmpty();
    }

    /** At once if they are few, as they are nearly always. */
    private void endInTurns(List<Delivery> deliveries, Consumer<List<Delivery>> how) {
        if (endings.isEmpty() && endedInTurn + deliveries.size() <= ENDED_AT_ONCE) {
            endedInTurn += deliveries.size();
            how.accept(deliveries);
        } else {
            endings.addLast(new Ending(deliveries, how));
        }
    }

    private void giveBackUncounted(List<Delivery> deliveries) {
        byQueue(references(deliveries), (queue, references) -> {
            queue.onDeliveriesEnded(references.size());
            giveBack(queue, references);
        });
    }

    private void giveBack(BrokerQueue queue, List<Reference> references) {
        queue.references().giveBack(references);
        ready.schedule(queue);
    }

    /** Counts those that the journal doesn't know here, and returns the keys of the others. */
    private static long[] count(List<Reference> references, int deliveries, int failures) {
        LongList keys = new LongList();
        for (Reference reference : references) {
            if (reference.recorded()) {
                keys.add(reference.key());
            } else {
                reference.count(deliveries, failures);
            }
        }
        return keys.toArray();
    }

    private void moveToDeadLetters(BrokerQueue queue, Reference reference, String cause) {
        BrokerQueue target = directory.deadLetterQueue(queue);
        References targetReferences = target.references();
        long newKey = Reference.key(Reference.priority(reference.key()), targetReferences.nextSequence());
        if (reference.recorded()) {
            out.decide(new DeadLettered(
                    queue.id(),
                    reference.key(),
                    target.id(),
                    newKey,
                    reference.message(),
                    reference.bytes(),
                    reference.persistent(),
                    cause));
        } else {
            byte[] content = reference.content();
            queue.references().leave(reference);
            queue.onDeadLettered();
            enterDeadLetter(target, newKey, content);
        }
        ready.schedule(target);
    }

    /**
     * What wasn't recorded before: a persistent message that only its transient queue let go so is recorded from now on, any other
     * if there is no memory for it.
     */
    private void enterDeadLetter(BrokerQueue target, long key, byte[] content) {
        boolean persistent = Content.persistent(content);
        if (persistent || !target.references().mayStayUnrecorded(key)) {
            long message = state.takeMessageId();
            out.decide(new Body(message, content));
            out.decide(new Enqueued(target.id(), key, message, content.length, persistent, 0, 0));
        } else {
            ReferenceRow row = new ReferenceRow(target.id(), key, 0, content.length, 0, 0, 0, 0);
            target.references().enter(Reference.entering(target.references(), row, false, 0, content));
            target.onEnqueued();
        }
    }

    private static List<Reference> references(List<Delivery> deliveries) {
        List<Reference> references = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            references.add(delivery.reference());
        }
        return references;
    }

    private void byQueue(List<Reference> all, BiConsumer<BrokerQueue, List<Reference>> action) {
        List<Reference> sorted = new ArrayList<>(still(all));
        if (sorted.isEmpty()) {
            return;
        }
        long id = sorted.get(0).queue();
        if (oneQueue(sorted)) {
            action.accept(state.knownQueue(id), sorted);
            return;
        }
        sorted.sort(Comparator.comparingLong(Reference::queue));
        List<Reference> references = new ArrayList<>(sorted.size());
        for (Reference reference : sorted) {
            if (reference.queue() != id) {
                action.accept(state.knownQueue(id), references);
                references = new ArrayList<>();
                id = reference.queue();
            }
            references.add(reference);
        }
        action.accept(state.knownQueue(id), references);
    }

    /** Without those whose queue is gone, with all it held. */
    private static List<Reference> still(List<Reference> references) {
        for (Reference reference : references) {
            if (reference.gone()) {
                return references.stream().filter(each -> !each.gone()).toList();
            }
        }
        return references;
    }

    private static boolean oneQueue(List<Reference> references) {
        long id = references.get(0).queue();
        for (Reference reference : references) {
            if (reference.queue() != id) {
                return false;
            }
        }
        return true;
    }
}
