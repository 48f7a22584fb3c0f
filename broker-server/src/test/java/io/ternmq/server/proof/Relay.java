package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Branch;
import io.ternmq.testsupport.history.BranchCall;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryWriter;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;

/**
 * Consumes and sends in branches of distributed transactions, several of which are under way at the same time, and ends them in
 * all ways there are. Each step of one whose outcome is known counts as a unit. When it stops it leaves some of them prepared.
 */
final class Relay extends Client {
    private static final int UNDER_WAY_MAX = 4;
    private static final int RECEIVED_MAX = 10;
    private static final int SENT_MAX = 5;
    private static final int WAIT_MILLIS = 200;
    private static final int CHANCES = 10;

    private final int number;
    private final List<Branch> underWay = new ArrayList<>();
    private long unit;
    private long first = 1;

    /** @param number of the consumer among the places; its name is the prefix and this number */
    Relay(Work work, String prefix, int number) {
        super(work, prefix + number);
        this.number = number;
    }

    @Override
    Connection connect() throws JMSException {
        return workShared().access().xaFactory().createXAConnection();
    }

    @Override
    Session open(Connection connection) throws JMSException {
        return ((XAConnection) connection).createXASession();
    }

    @Override
    void work(Session session, HistoryWriter history) throws JMSException {
        var resource = ((XASession) session).getXAResource();
        var manager = new Manager(resource, workShared().access(), history, random());
        try (MessageConsumer consumer = workShared().places().consumer(session, number);
                MessageProducer producer = session.createProducer(null)) {
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            while (!stopped()) {
                if (random().nextInt(UNDER_WAY_MAX) >= underWay.size()) {
                    begin(manager, new Bench(session, consumer, producer, history));
                } else {
                    advance(manager, underWay.get(random().nextInt(underWay.size())));
                }
            }
        }
        for (Branch branch : List.copyOf(underWay)) {
            advance(manager, branch);
        }
    }

    /** What the work in a branch is done with. */
    private record Bench(Session session, MessageConsumer consumer, MessageProducer producer, HistoryWriter history) {}

    private void begin(Manager manager, Bench bench) throws JMSException {
        unit++;
        int count = 1 + random().nextInt(SENT_MAX);
        var begun = new Entry.Begun(System.currentTimeMillis(), name(), unit, first, count);
        first += count;
        bench.history.write(begun);
        var branch = new Branch(begun);
        underWay.add(branch);
        try {
            manager.start(branch);
            receive(bench);
            send(bench, begun);
            manager.end(branch, false);
        } catch (XAException | JMSException e) {
            workShared().trouble().accept(name() + ": " + e);
            abandon(manager, branch);
        }
    }

    private void receive(Bench bench) throws JMSException {
        int count = random().nextInt(RECEIVED_MAX + 1);
        for (int i = 0; i < count; i++) {
            Message message = bench.consumer.receive(i == 0 ? WAIT_MILLIS : 1);
            if (message == null) {
                return;
            }
            bench.history.write(Payload.got(message, name(), unit));
        }
    }

    private void send(Bench bench, Entry.Begun begun) throws JMSException {
        for (long sequence = begun.first(); sequence < begun.first() + begun.count(); sequence++) {
            bench.history.write(new Entry.Tried(System.currentTimeMillis(), name(), sequence));
            bench.producer.setPriority(random().nextInt(Producer.PRIORITIES));
            bench.producer.setDeliveryDelay(workShared().places().delayMillis(random()));
            bench.producer.send(
                    workShared().places().destination(bench.session, random().nextInt(1 << 20)),
                    Payload.create(bench.session, name(), sequence));
        }
    }

    /** Rolls back what failed on the way. Without an answer the session is of no use. */
    private void abandon(Manager manager, Branch branch) throws JMSException {
        try {
            manager.end(branch, true);
        } catch (XAException e) {
            workShared().trouble().accept(name() + ": " + e);
        }
        manager.ask(branch, BranchCall.ROLLBACK);
        if (!branch.isOver()) {
            throw new JMSException(name() + " can't roll back " + branch);
        }
        underWay.remove(branch);
    }

    private void advance(Manager manager, Branch branch) throws JMSException {
        if (branch.isInDoubt() && !branch.isListed()) {
            look(manager, branch);
        }
        if (branch.isListed()) {
            manager.settle(branch);
        } else if (!branch.isOver()) {
            manager.ask(branch, branch.isInDoubt() ? BranchCall.ROLLBACK : firstCall());
        }
        if (!branch.isInDoubt()) {
            countUnit();
        }
        if (branch.isOver()) {
            underWay.remove(branch);
        }
    }

    /** What an ended branch is asked for first. */
    private BranchCall firstCall() {
        return switch (random().nextInt(CHANCES)) {
            case 0 -> BranchCall.ROLLBACK;
            case 1, 2 -> BranchCall.COMMIT_ONE_PHASE;
            default -> BranchCall.PREPARE;
        };
    }

    private static void look(Manager manager, Branch branch) throws JMSException {
        try {
            manager.look(List.of(branch));
        } catch (XAException e) {
            var lost = new JMSException("recover gave nothing: " + e);
            lost.initCause(e);
            throw lost;
        }
    }
}
