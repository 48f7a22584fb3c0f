package io.ternmq.samples.orders;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends orders, one message each, a few in a transaction. When {@code commit} returns, they are on the broker's disk. When
 * the broker died before the commit reached it, the transaction is rolled back, and the shop repeats it; when it died
 * later, the client asks what became of the commit, and the shop notices nothing but a wait.
 */
final class Shop implements Runnable {
    static final String QUEUE = "orders";

    private static final int ORDERS_PER_TRANSACTION = 10;

    private final ConnectionFactory factory;
    private final List<String> rows;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();

    Shop(ConnectionFactory factory, List<String> rows) {
        this.factory = factory;
        this.rows = rows;
    }

    @Override
    public void run() {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
            while (sent.get() < rows.size()) {
                int end = Math.min(rows.size(), sent.get() + ORDERS_PER_TRANSACTION);
                transaction(session, producer, rows.subList(sent.get(), end));
            }
        } catch (JMSException e) {
            System.err.println("The shop gave up after " + sent + " orders: " + e);
        }
    }

    private void transaction(Session session, MessageProducer producer, List<String> few) throws JMSException {
        try {
            for (String row : few) {
                producer.send(session.createTextMessage(row));
            }
            session.commit();
            sent.addAndGet(few.size());
        } catch (TransactionRolledBackException e) {
            rolledBack.incrementAndGet();
        }
    }

    /** Orders sent so far. */
    int sent() {
        return sent.get();
    }

    /** Transactions that the broker rolled back. */
    int rolledBack() {
        return rolledBack.get();
    }
}
