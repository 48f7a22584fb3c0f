package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.Model.Queue;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.FellDue;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.SubscriptionCreated;
import io.ternmq.broker.schedule.DelayedAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Delivery times in the model: when a message moves is the engine's to say, which one and that it may is checked. */
final class ModelDelays {
    private final Model model;
    private final Map<Long, String> texts = new HashMap<>();
    private final Map<Long, Address> queues = new HashMap<>();
    private LongSupplier clock = () -> 0;

    ModelDelays(Model model) {
        this.model = model;
    }

    void clock(LongSupplier now) {
        clock = now;
    }

    static boolean isDelayed(Address address) {
        return address.kind() == Address.Kind.DELAYED;
    }

    /** The queue for which messages wait there; itself if none do. */
    static Address target(Address address) {
        return isDelayed(address) ? DelayedAddress.of(address).target() : address;
    }

    /** Where a message goes that is sent now. */
    Address route(Message message, Address target) {
        return message.deliveryTime <= clock.getAsLong()
                ? target
                : new DelayedAddress(DelayedAddress.spanOf(message.deliveryTime), 0, target).address();
    }

    /** The queues in which messages wait for another one. */
    List<Queue> of(Address target) {
        List<Queue> found = new ArrayList<>();
        for (Queue queue : model.queues.values()) {
            if (isDelayed(queue.address) && target(queue.address).equals(target)) {
                found.add(queue);
            }
        }
        return found;
    }

    long waiting(Address target) {
        return of(target).stream().mapToLong(queue -> queue.messages.size()).sum();
    }

    long waitingWithoutExpiration(Address target) {
        return of(target).stream().mapToLong(ModelDelays::withoutExpiration).sum();
    }

    static long withoutExpiration(Queue queue) {
        return queue.messages.stream()
                .filter(message -> message.expiration == 0)
                .count();
    }

    void onBatch(Batch batch) {
        for (JournalRecord entry : batch.records()) {
            if (entry instanceof Body body) {
                texts.put(body.message(), EngineDriver.text(body.content()));
            } else if (entry instanceof QueueCreated created) {
                queues.put(created.queue(), created.address());
            } else if (entry instanceof SubscriptionCreated created) {
                queues.put(created.queue(), model.topics.named(created));
            } else if (entry instanceof FellDue due) {
                onFellDue(texts.get(due.message()), model.queue(queues.get(due.target())));
            }
        }
    }

    private void onFellDue(String text, Queue target) {
        Message message = model.messages.get(target.keyOf(text));
        check(message != null && message.queue != null, text + " falls due and is in no queue");
        Queue waited = message.queue;
        check(isDelayed(waited.address), message.text + " falls due and doesn't wait");
        check(message.deliveryTime <= clock.getAsLong(), message.text + " falls due before its time");
        check(!message.expired(clock.getAsLong()), message.text + " falls due and has expired");
        for (Message before : waited.messages.headSet(message)) {
            check(before.expired(clock.getAsLong()), message.text + " falls due before " + before.text);
        }
        model.remove(message);
        check(DelayedAddress.of(waited.address).target().equals(target.address), text + " moves to another queue");
        model.enqueue(message, target);
    }

    /** What is due by now has moved, or expired. */
    void checkNothingIsDue() {
        long now = clock.getAsLong();
        for (Queue queue : model.queues.values()) {
            for (Message message : queue.messages) {
                boolean waits = isDelayed(queue.address) && message.deliveryTime <= now && !message.expired(now);
                check(!waits, message.text + " is due and still waits");
            }
        }
    }
}
