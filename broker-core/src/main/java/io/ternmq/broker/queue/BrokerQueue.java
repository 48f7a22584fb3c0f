package io.ternmq.broker.queue;

import io.ternmq.broker.command.Effect.QueueFigures;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.paging.AvailabilityListener;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.selector.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One queue: its references, its consumers, its settings and its figures. */
public final class BrokerQueue {
    /** What the name of a queue for dead letters begins with. */
    public static final String DEAD_LETTER_PREFIX = "DLQ.";

    private static final String TEMPORARY_DEAD_LETTERS = DEAD_LETTER_PREFIX + "temporary";

    private final Address address;
    private final QueueSettings settings;
    private final References references;
    private final Consumers consumers = new Consumers();
    /** By the selector's text. */
    private final Map<String, SelectorCursor> cursors = new LinkedHashMap<>();

    private final Optional<SubscriptionTerms> subscription;
    private final boolean deadLetterQueue;
    private final boolean isTransient;
    private final List<DelayQueue> delayQueues = new ArrayList<>(0);
    private boolean scheduled;
    private boolean reading;
    private long reservedMessages;
    private long reservedBytes;
    private long outlivedBelow;
    private long delivering;
    private long enqueued;
    private long accepted;
    private long redelivered;
    private long deadLettered;
    private long expired;

    /** A queue as the journal knows it, with the subscription that owns it, if one does. */
    public BrokerQueue(
            Address address, QueueSettings settings, Optional<SubscriptionTerms> subscription, References references) {
        this.address = address;
        this.settings = settings;
        this.subscription = subscription;
        this.references = references;
        this.deadLetterQueue =
                address.kind() == Address.Kind.QUEUE && address.name().startsWith(DEAD_LETTER_PREFIX);
        this.isTransient = address.isTemporary()
                || subscription.map(terms -> !terms.sharing().durable()).orElse(false);
        references.listen(new Availability());
    }

    /** Where the dead letters of this queue go: to one of its name, or of its topic's, or to that of all temporary ones. */
    public Address deadLetterAddress() {
        Address origin = subscription.map(SubscriptionTerms::topic).orElse(address);
        return Address.queue(origin.isTemporary() ? TEMPORARY_DEAD_LETTERS : DEAD_LETTER_PREFIX + origin.name());
    }

    /** Whether it doesn't outlive the broker, nor do its messages. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Whether a delivery isn't settled yet. */
    public boolean isDelivering() {
        return delivering > 0;
    }

    /** Whether it takes dead letters; messages that fail here stay. */
    public boolean isDeadLetterQueue() {
        return deadLetterQueue;
    }

    /** Id in the journal. */
    public long id() {
        return references.queue();
    }

    /** Its name. */
    public Address address() {
        return address;
    }

    /** Its settings. */
    public QueueSettings settings() {
        return settings;
    }

    /** Its references. */
    public References references() {
        return references;
    }

    /** Its consumers that have no selector. */
    public Consumers consumers() {
        return consumers;
    }

    /** How far its consumers with selectors have looked. */
    public Collection<SelectorCursor> cursors() {
        return cursors.values();
    }

    /** Whether consumers share a selector of this text. */
    public boolean hasCursor(String selector) {
        return cursors.containsKey(selector);
    }

    /** The cursor of a selector, which begins at the front if nobody uses it yet. */
    public SelectorCursor cursor(Selector selector) {
        return cursors.computeIfAbsent(selector.text(), text -> new SelectorCursor(this, selector));
    }

    /** A consumer is gone; the cursor that it used last goes with it. */
    public void onClosed(QueueConsumer consumer) {
        consumer.ring().onClosed(consumer);
        cursors.values().removeIf(cursor -> {
            boolean idle = cursor.consumers().count() == 0;
            if (idle) {
                cursor.close();
            }
            return idle;
        });
    }

    /** How many consumers it has, those with selectors too. */
    public int consumerCount() {
        int count = consumers.count();
        for (SelectorCursor cursor : cursors.values()) {
            count += cursor.consumers().count();
        }
        return count;
    }

    /** Whether a producer may put one more message in; a queue that has any room takes a message of any size. */
    public boolean hasRoom() {
        return hasRoomBeside(reservedMessages, reservedBytes);
    }

    /** Whether there would be room if nothing were reserved. */
    public boolean hasRoomBesideReserved() {
        return hasRoomBeside(0, 0);
    }

    private boolean hasRoomBeside(long messages, long bytes) {
        return (settings.maxMessages() == 0
                        || references.messagesInAll() + delayed() + messages < settings.maxMessages())
                && (settings.maxBytes() == 0 || references.bytesInAll() + delayedBytes() + bytes < settings.maxBytes());
    }

    /** A prepared branch will send a message of so many bytes, for which there was room. */
    public void reserve(int bytes) {
        reservedMessages++;
        reservedBytes += bytes;
    }

    /** The branch ended. */
    public void free(int bytes) {
        reservedMessages--;
        reservedBytes -= bytes;
    }

    /** Where messages wait until they may be delivered from this queue. */
    public List<DelayQueue> delayQueues() {
        return Collections.unmodifiableList(delayQueues);
    }

    /** One more. */
    public void onDelayQueue(DelayQueue queue) {
        delayQueues.add(queue);
    }

    /** One less. */
    public void onDelayQueueGone(long id) {
        delayQueues.removeIf(one -> one.queue().id() == id);
    }

    /** How many messages wait for their delivery time. */
    public long delayed() {
        long messages = 0;
        for (DelayQueue one : delayQueues) {
            messages += one.queue().references().messagesInAll();
        }
        return messages;
    }

    private long delayedBytes() {
        long bytes = 0;
        for (DelayQueue one : delayQueues) {
            bytes += one.queue().references().bytesInAll();
        }
        return bytes;
    }

    /** Whether another failed attempt after so many makes a message a dead letter. */
    public boolean failsForGood(int failuresBefore) {
        return !deadLetterQueue && settings.maxDeliveries() > 0 && failuresBefore + 1 >= settings.maxDeliveries();
    }

    /** Marks it as waiting for dispatch. Returns whether it wasn't before. */
    public boolean schedule() {
        boolean before = scheduled;
        scheduled = true;
        return !before;
    }

    /** Whether it waits for dispatch. */
    public boolean isScheduled() {
        return scheduled;
    }

    /** Takes the mark off. */
    public void unschedule() {
        scheduled = false;
    }

    /** Whether the store is reading for its window. */
    public boolean reading() {
        return reading;
    }

    /** Says whether the store is reading for its window. */
    public void reading(boolean now) {
        reading = now;
    }

    /** The broker was restarted: messages that are not persistent and came before go. */
    public void onRecovered() {
        outlivedBelow = references.nextSequence();
    }

    /** Whether a message should have gone with the restart. */
    public boolean outlived(boolean persistent, long key) {
        return !persistent && references.keys().sequence(key) < outlivedBelow;
    }

    /** A message came in. */
    public void onEnqueued() {
        enqueued++;
    }

    /** A delivery left. */
    public void onDelivered(boolean again) {
        delivering++;
        if (again) {
            redelivered++;
        }
    }

    /** A prepared branch settles one of its messages, which was delivered in an earlier life. */
    public void onHeld() {
        delivering++;
    }

    /** So many deliveries ended, whatever the end. */
    public void onDeliveriesEnded(int count) {
        delivering -= count;
        assert delivering >= 0 : address;
    }

    /** So many messages were consumed. */
    public void onAccepted(int count) {
        accepted += count;
    }

    /** So many messages expired before anybody consumed them. */
    public void onExpired(int count) {
        expired += count;
    }

    /** A message left for the dead-letter queue. */
    public void onDeadLettered() {
        deadLettered++;
    }

    /** Figures at this moment. */
    public QueueFigures figures() {
        return new QueueFigures(
                address,
                references.messagesInAll(),
                references.bytesInAll(),
                delivering,
                consumerCount(),
                enqueued,
                accepted,
                redelivered,
                deadLettered,
                delayed(),
                expired);
    }

    /** Tells the cursors what they would miss. */
    private final class Availability implements AvailabilityListener {
        @Override
        public void onAvailable(Reference reference, byte[] content) {
            for (SelectorCursor cursor : cursors.values()) {
                cursor.onAvailable(reference, content);
            }
        }

        @Override
        public void onAvailableFrom(long key) {
            for (SelectorCursor cursor : cursors.values()) {
                cursor.onAvailableFrom(key);
            }
        }
    }

    /** The row that a delta holds. */
    public QueueRow row() {
        return new QueueRow(
                id(),
                address,
                settings,
                references.nextSequence(),
                references.messages(),
                references.bytes(),
                references.earliestExpiration(),
                subscription);
    }
}
