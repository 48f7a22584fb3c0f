package io.ternmq.broker.queue;

import io.ternmq.broker.command.Effect.QueueFigures;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
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
    private final Optional<SubscriptionTerms> subscription;
    private final boolean deadLetterQueue;
    private final boolean isTransient;
    private boolean scheduled;
    private boolean reading;
    private long outlivedBelow;
    private long delivering;
    private long enqueued;
    private long accepted;
    private long redelivered;
    private long deadLettered;

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

    /** Its consumers. */
    public Consumers consumers() {
        return consumers;
    }

    /** Whether a producer may put one more message in; a queue that has any room takes a message of any size. */
    public boolean hasRoom() {
        return (settings.maxMessages() == 0 || references.messagesInAll() < settings.maxMessages())
                && (settings.maxBytes() == 0 || references.bytesInAll() < settings.maxBytes());
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
        return !persistent && Reference.sequence(key) < outlivedBelow;
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

    /** So many deliveries ended, whatever the end. */
    public void onDeliveriesEnded(int count) {
        delivering -= count;
        assert delivering >= 0 : address;
    }

    /** So many messages were consumed. */
    public void onAccepted(int count) {
        accepted += count;
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
                consumers.count(),
                enqueued,
                accepted,
                redelivered,
                deadLettered);
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
                subscription);
    }
}
