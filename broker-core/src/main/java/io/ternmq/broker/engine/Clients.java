package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.AskOutcome;
import io.ternmq.broker.command.Command.CloseConsumer;
import io.ternmq.broker.command.Command.CloseSession;
import io.ternmq.broker.command.Command.DeliveriesLeft;
import io.ternmq.broker.command.Command.GrantCredit;
import io.ternmq.broker.command.Command.OpenConsumer;
import io.ternmq.broker.command.Command.OpenSession;
import io.ternmq.broker.command.Command.Recover;
import io.ternmq.broker.command.Command.Rollback;
import io.ternmq.broker.command.Command.Settle;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Delta.RefusedNumber;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.Delivery;
import io.ternmq.broker.queue.QueueConsumer;
import io.ternmq.broker.queue.Unsettled;
import io.ternmq.broker.selector.Selector;
import io.ternmq.broker.transaction.LocalTransaction.Settling;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Sessions and consumers: opening, closing, credit, settlement, going back. */
final class Clients {
    /** Most selectors that the consumers of one queue may have. */
    private static final int SELECTORS_MAX = 1_000;

    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final Directory directory;
    private final Settlements settlements;
    private final SessionEnd sessionEnd;
    private final Connections connections;
    private final Browsing browsing;
    private final Producers producers;
    private final Transactions transactions;
    private final Subscriptions subscriptions;
    private final TemporaryDestinations temporaries;
    private final Fences fences;
    private final EngineOptions.SessionLimits limits;
    private final int unsettledMax;

    Clients(Engine.Parts parts, Connections connections, EngineOptions options) {
        this.state = parts.state();
        this.out = parts.out();
        this.ready = parts.ready();
        this.directory = parts.directory();
        this.settlements = parts.settlements();
        this.sessionEnd = parts.sessionEnd();
        this.browsing = parts.browsing();
        this.connections = connections;
        this.producers = parts.producers();
        this.transactions = parts.transactions();
        this.subscriptions = parts.subscriptions();
        this.temporaries = parts.temporaries();
        this.fences = parts.fences();
        this.limits = options.sessions();
        this.unsettledMax = options.unsettledMax();
    }

    /** Opens a session; only a failure is answered. */
    void open(Connection connection, OpenSession command) {
        SessionId id = new SessionId(connection.id(), command.session());
        SessionMemory known = state.session(id);
        if (connection.session(command.session()) != null) {
            fail(command.channel(), command.requestId(), Reason.PROTOCOL, "the session is open already");
        } else if (connection.sessionCount() >= limits.sessionsMax()) {
            fail(
                    command.channel(),
                    command.requestId(),
                    Reason.LIMIT_EXCEEDED,
                    limits.sessionsMax() + " sessions are open already");
        } else if (command.mustExist() && known == null) {
            fail(
                    command.channel(),
                    command.requestId(),
                    Reason.IDENTITY_UNKNOWN,
                    "nothing is remembered of session " + command.session());
        } else if (known == null && state.sessionCount(connection.id()) >= limits.sessionsMax()) {
            fail(
                    command.channel(),
                    command.requestId(),
                    Reason.LIMIT_EXCEEDED,
                    limits.sessionsMax() + " sessions of this connection are remembered already");
        } else {
            connection.add(new Session(
                    connection, command.session(), command.transacted(), state.sessionOrNew(id), unsettledMax));
        }
    }

    void close(Connection connection, Session session, CloseSession command, long nowMillis) {
        sessionEnd.leaveBranches(session, nowMillis);
        sessionEnd.goBack(session, command.handedOver());
        connections.close(connection, session, nowMillis);
        out.done(command.channel(), command.requestId());
    }

    void openConsumer(Connection connection, Session session, OpenConsumer command) {
        Optional<Refusal> refusal = check(connection, session, command);
        if (refusal.isPresent()) {
            fail(
                    command.channel(),
                    command.requestId(),
                    refusal.get().reason(),
                    refusal.get().text());
            return;
        }
        boolean topic = command.address().isTopic();
        Optional<Selector> selector = topic ? Optional.empty() : Selectors.of(command.selector());
        BrokerQueue queue = topic ? subscriptions.open(connection, command) : directory.queue(command.address());
        if (command.browser()) {
            Predicate<byte[]> wanted =
                    selector.<Predicate<byte[]>>map(each -> each::matches).orElse(content -> true);
            session.add(new Browser(queue, session.unsettled(), command.consumer(), wanted));
        } else {
            openConsumer(session, queue, command.consumer(), selector);
        }
        out.done(command.channel(), command.requestId());
    }

    private static void openConsumer(Session session, BrokerQueue queue, int number, Optional<Selector> selector) {
        QueueConsumer consumer = selector.isPresent()
                ? new QueueConsumer(queue.cursor(selector.get()), session.unsettled(), number)
                : new QueueConsumer(queue, session.unsettled(), number);
        session.add(consumer);
        consumer.ring().onOpened();
    }

    private Optional<Refusal> check(Connection connection, Session session, OpenConsumer command) {
        if (session.consumer(command.consumer()) != null || session.browser(command.consumer()) != null) {
            return Refusal.of(Reason.PROTOCOL, "consumer " + command.consumer() + " is open already");
        }
        int open = 0;
        for (Session one : connection.sessions()) {
            open += one.consumerCount();
        }
        if (open >= limits.consumersMax()) {
            return Refusal.of(Reason.LIMIT_EXCEEDED, limits.consumersMax() + " consumers are open already");
        }
        return directory.check(command.address()).or(() -> checkDestination(connection, command));
    }

    private Optional<Refusal> checkDestination(Connection connection, OpenConsumer command) {
        Optional<Refusal> foreign = command.address().isTemporary()
                ? temporaries.checkOwner(connection, command.address())
                : Optional.empty();
        if (foreign.isPresent() || command.address().isTopic()) {
            return foreign.or(() -> subscriptions.check(connection, command));
        }
        if (command.sharing() != Sharing.NONE || !command.subscription().isEmpty()) {
            return Refusal.of(Reason.DESTINATION_INVALID, "a queue has no subscriptions; name a topic");
        }
        return Selectors.check(command.selector()).or(() -> checkCursors(command));
    }

    /** Every message that comes in is looked at once for each selector of its queue. */
    private Optional<Refusal> checkCursors(OpenConsumer command) {
        BrokerQueue queue = state.queue(command.address());
        return command.browser()
                        || queue == null
                        || Selector.isBlank(command.selector())
                        || queue.hasCursor(command.selector())
                        || queue.cursors().size() < SELECTORS_MAX
                ? Optional.empty()
                : Refusal.of(
                        Reason.LIMIT_EXCEEDED,
                        "consumers of queue '" + queue.address().name() + "' have " + SELECTORS_MAX
                                + " different selectors already; let more of them share one");
    }

    /** What was handed over stays unsettled; all else returns uncounted. */
    void closeConsumer(Session session, CloseConsumer command) {
        QueueConsumer consumer = session.consumer(command.consumer());
        Browser browser = session.browser(command.consumer());
        if (consumer != null) {
            boolean full = session.unsettled().isFull();
            List<Delivery> unseen = session.unsettled().takeOthers(consumer, command.handedOver());
            consumer.close();
            consumer.queue().onClosed(consumer);
            session.remove(consumer);
            subscriptions.onConsumerClosed(consumer.queue());
            settlements.giveBackUnseen(unseen);
            resume(session, full);
        } else if (browser != null) {
            browser.close();
            session.remove(browser);
        } else {
            fail(
                    command.channel(),
                    command.requestId(),
                    Reason.CONSUMER_UNKNOWN,
                    "consumer " + command.consumer() + " is not open");
            return;
        }
        out.done(command.channel(), command.requestId());
    }

    /** Credit for a consumer that is closed means nothing. */
    void grant(Session session, GrantCredit command) {
        QueueConsumer consumer = session.consumer(command.consumer());
        Browser browser = session.browser(command.consumer());
        if (consumer != null) {
            consumer.onHandedOver(command.handedOver());
            consumer.grant(command.messages(), command.bytes());
            consumer.ring().onCredit(consumer);
            ready.schedule(consumer.queue());
        } else if (browser != null) {
            browser.grant(command.messages(), command.bytes());
            browsing.schedule(browser);
        }
    }

    /**
     * In a transacted session what the application saw is settled with the commit. A settlement of nothing asks whether
     * anything is there.
     */
    void settle(Session session, Settle command) {
        if (command.deliveries().isEmpty() && command.requestId() != 0) {
            fences.add(session, command.requestId());
            return;
        }
        boolean full = session.unsettled().isFull();
        List<Delivery> deliveries = session.unsettled().take(command.deliveries());
        if (session.transacted() && command.settlement() != Settlement.RETURNED) {
            settleWithCommit(session, command, deliveries);
            return;
        }
        settlements.settle(deliveries, command.settlement());
        resume(session, full);
        out.done(command.channel(), command.requestId());
    }

    /** What isn't delivered to this session any more can't be committed: somebody else may have got it. */
    private void settleWithCommit(Session session, Settle command, List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            session.transaction().settle(new Settling(delivery, command.settlement()));
        }
        session.unsettled().hold(deliveries.size());
        if (deliveries.size() == Unsettled.count(command.deliveries())) {
            out.done(command.channel(), command.requestId());
        } else {
            String text = "a delivery that was settled is not open in session " + session.number();
            transactions.doom(session.transaction(), new Refusal(Reason.DELIVERY_UNKNOWN, text));
            fail(command.channel(), command.requestId(), Reason.DELIVERY_UNKNOWN, text);
        }
    }

    /** A session that was full, and isn't any more, gets deliveries again. */
    void resume(Session session, boolean full) {
        if (full && !session.unsettled().isFull()) {
            resume(session);
        }
    }

    private void resume(Session session) {
        for (QueueConsumer consumer : session.consumers()) {
            consumer.ring().onCredit(consumer);
            ready.schedule(consumer.queue());
        }
    }

    /** Deliveries have left by a connection's channel: if there were too many for it, it gets deliveries again. */
    void onDeliveriesLeft(Connection connection, DeliveriesLeft command) {
        boolean full = connection.outflow().isFull();
        connection.outflow().left(command.bytes());
        if (full && !connection.outflow().isFull()) {
            resume(connection);
        }
    }

    /** There is memory again for what leaves by all channels. */
    void resumeAll() {
        connections.attached().forEach(this::resume);
    }

    private void resume(Connection connection) {
        for (Session session : connection.sessions()) {
            resume(session);
            session.browsers().forEach(browsing::schedule);
        }
    }

    void rollback(Session session, Rollback command) {
        if (!session.transacted()) {
            fail(command.channel(), command.requestId(), Reason.PROTOCOL, "the session is not transacted");
            return;
        }
        if (session.branch() != null) {
            fail(
                    command.channel(),
                    command.requestId(),
                    Reason.PROTOCOL,
                    "the session works in branch " + session.branch());
            return;
        }
        sessionEnd.goBack(session, command.handedOver());
        out.done(command.channel(), command.requestId());
    }

    void recover(Session session, Recover command) {
        if (session.transacted()) {
            fail(command.channel(), command.requestId(), Reason.PROTOCOL, "the session is transacted");
            return;
        }
        sessionEnd.goBack(session, command.handedOver());
        out.done(command.channel(), command.requestId());
    }

    /** What became of a number, as of the journal's end. */
    void askOutcome(Connection connection, AskOutcome command) {
        Session open = connection.session(command.session());
        SessionMemory memory =
                open != null ? open.memory() : state.session(new SessionId(connection.id(), command.session()));
        if (open != null && (open.parked().holds(command.number()) || transactions.isWaiting(open, command.number()))) {
            fail(command.channel(), command.requestId(), Reason.PROTOCOL, "the send or commit waits for room");
        } else if (memory == null) {
            answer(command, Effect.Outcome.IDENTITY_UNKNOWN, Optional.empty(), "nothing is remembered of the session");
        } else {
            RefusedNumber refused = producers.refusalAgain(memory, command.number());
            if (refused != null) {
                answer(command, Effect.Outcome.REFUSED, Optional.of(SessionMemory.reason(refused)), refused.text());
            } else {
                boolean isNew = memory.isNew(command.number());
                answer(command, isNew ? Effect.Outcome.NOT_STORED : Effect.Outcome.STORED, Optional.empty(), "");
            }
        }
    }

    private void answer(AskOutcome command, Effect.Outcome outcome, Optional<Reason> reason, String text) {
        out.effect(new Effect.OutcomeIs(command.channel(), out.end(), command.requestId(), outcome, reason, text));
    }

    private void fail(long channel, int requestId, Reason reason, String text) {
        out.failed(channel, requestId, reason, text);
    }
}
