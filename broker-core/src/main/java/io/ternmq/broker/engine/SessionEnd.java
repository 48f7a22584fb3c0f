package io.ternmq.broker.engine;

import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.XaCode;
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
    private final Fences fences;
    private final Branches branches;

    SessionEnd(
            Settlements settlements,
            Transactions transactions,
            Parking parking,
            BodyTraffic bodies,
            Subscriptions subscriptions,
            Fences fences,
            Branches branches) {
        this.settlements = settlements;
        this.transactions = transactions;
        this.parking = parking;
        this.bodies = bodies;
        this.subscriptions = subscriptions;
        this.fences = fences;
        this.branches = branches;
    }

    /** The channel is lost. */
    void lose(Session session, long nowMillis) {
        branches.leaveAll(session, XaCode.RBCOMMFAIL, nowMillis);
        closeConsumers(session);
        List<Delivery> settled = Transactions.settled(session.transaction());
        transactions.discard(session);
        settlements.lose(session.unsettled().takeAll(), settled);
        parking.drop(session);
        transactions.drop(session);
        fences.drop(session);
        bodies.giveUpAll(session);
    }

    /** A clean end after which the client reports nothing more: what it reported before was seen. */
    void close(Session session, long nowMillis) {
        leaveBranches(session, nowMillis);
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
        fences.end(session);
        bodies.giveUpAll(session);
    }

    /** A clean end rolls back the branches that it works in. */
    void leaveBranches(Session session, long nowMillis) {
        branches.leaveAll(session, XaCode.RBROLLBACK, nowMillis);
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
