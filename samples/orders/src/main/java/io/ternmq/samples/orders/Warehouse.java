package io.ternmq.samples.orders;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Receives orders in transactions of a few, and stores them. The database has no unique key, so an order that came twice
 * would be there twice.
 *
 * <p>The broker's outcome decides: committed there, committed here; rolled back there, rolled back here, and the orders
 * come again. The client finds the outcome out even when the broker dies while it commits. (If this program died between
 * the two commits, a few orders would be missing here; closing that gap takes a distributed transaction.)
 */
final class Warehouse implements Runnable {
    private static final int ORDERS_PER_TRANSACTION = 20;
    private static final int WAIT_MILLIS = 100;

    private final ConnectionFactory factory;
    private final java.sql.Connection database;
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    Warehouse(ConnectionFactory factory, java.sql.Connection database) throws SQLException {
        this.factory = factory;
        this.database = database;
        database.setAutoCommit(false);
        try (var statement = database.createStatement()) {
            statement.execute("CREATE TABLE stored (number BIGINT NOT NULL, row_text VARCHAR NOT NULL)");
            database.commit();
        }
    }

    @Override
    public void run() {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(Shop.QUEUE));
                PreparedStatement insert = database.prepareStatement("INSERT INTO stored VALUES (?, ?)")) {
            connection.start();
            while (!stop.get()) {
                transaction(session, consumer, insert);
            }
        } catch (JMSException | SQLException e) {
            System.err.println("The warehouse gave up after " + stored + " orders: " + e);
        }
    }

    private void transaction(Session session, MessageConsumer consumer, PreparedStatement insert)
            throws JMSException, SQLException {
        int orders = 0;
        Message message = consumer.receive(WAIT_MILLIS);
        while (message != null) {
            String row = ((TextMessage) message).getText();
            insert.setLong(1, Orders.number(row));
            insert.setString(2, row);
            insert.executeUpdate();
            orders++;
            message = orders < ORDERS_PER_TRANSACTION ? consumer.receiveNoWait() : null;
        }
        try {
            session.commit();
            database.commit();
            stored.addAndGet(orders);
        } catch (TransactionRolledBackException e) {
            database.rollback();
            rolledBack.incrementAndGet();
        }
    }

    /** Ends the thread after its transaction. */
    void stop() {
        stop.set(true);
    }

    /** Orders stored so far. */
    int stored() {
        return stored.get();
    }

    /** Transactions that the broker rolled back. */
    int rolledBack() {
        return rolledBack.get();
    }
}
