package io.ternmq.broker.engine;

import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.queue.Delivery;
import io.ternmq.broker.queue.QueueConsumer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happens to a session's deliveries, transaction and credit when it ends, or goes back. */
final class SessionEnd {
    private final Settlements settlements;
    private final Transactions transactions;
    private final Parking parking;
    private final BodyTraffic bodies;
    private final Subscriptions subscriptions;

    SessionEnd(
            Settlements settlements,
            Transactions transactions,
            Parking parking,
            BodyTraffic bodies,
            Subscriptions subscriptions) {
        this.settlements = settlements;
        this.transactions = transactions;
        this.parking = parking;
        this.bodies = bodies;
        this.subscriptions = subscriptions;
    }

    /** The channel is lost. */
    void lose(Session session) {
        closeConsumers(session);
        List<Delivery> settled = Transactions.settled(session.transaction());
        transactions.discard(session);
        settlements.lose(session.unsettled().takeAll(), settled);
        parking.drop(session);
        transactions.drop(session);
        bodies.giveUpAll(session);
    }

    /** A clean end after which the client reports nothing more: what it reported before was seen. */
    void close(Session session) {
        List<Delivery> seen = Transactions.settled(session.transaction());
        List<Delivery> unseen = new ArrayList<>();
        for (Delivery delivery : session.unsettled().takeAll()) {
            (delivery.handedOver() ? seen : unseen).add(delivery);
        }
        closeConsumers(session);
        transactions.discard(session);
        settlements.close(seen, unseen);
        parking.refuseAll(session);
        transactions.refuseWaiting(session);
        bodies.giveUpAll(session);
    }

    /** Everything unsettled, and settled in the transaction, returns; credit is void. */
    void goBack(Session session, List<DeliveryRange> handedOver) {
        List<Delivery> deliveries = new ArrayList<>(Transactions.settled(session.transaction()));
        deliveries.addAll(session.unsettled().takeAll());
        deliveries.sort(Comparator.comparingLong(Delivery::id));
        transactions.discard(session);
        for (QueueConsumer consumer : session.consumers()) {
            consumer.voidCredit();
        }
        settlements.end(deliveries, handedOver);
    }

    private void closeConsumers(Session session) {
        for (QueueConsumer consumer : session.consumers()) {
            consumer.queue().onClosed(consumer);
            subscriptions.onConsumerClosed(consumer.queue());
        }
        for (Browser browser : session.browsers()) {
            browser.close();
        }
    }
}
