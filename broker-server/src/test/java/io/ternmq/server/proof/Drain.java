package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Outcome;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;

/** Takes out all that is in the queues when nobody else uses them: up to a message that it sends itself. */
final class Drain {
    private static final String END = "end";
    private static final int WAIT_MILLIS = 20_000;

    private final ConnectionFactory factory;
    private final Client.Queues queues;
    private final List<Entry> entries = new ArrayList<>();

    Drain(ConnectionFactory factory, Client.Queues queues) {
        this.factory = factory;
        this.queues = queues;
    }

    /** The history of this consumption; one transaction for each queue. */
    List<Entry> run() throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            for (int i = 0; i < queues.count(); i++) {
                sendEnd(session, queues.name(i));
                receiveAll(session, i);
            }
        }
        return entries;
    }

    private static void sendEnd(Session session, String queue) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(queue))) {
            producer.setPriority(0);
            producer.send(session.createTextMessage(END));
            session.commit();
        }
    }

    private void receiveAll(Session session, int unit) throws JMSException {
        String queue = queues.name(unit);
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            Message message = consumer.receive(WAIT_MILLIS);
            while (message != null && !(message instanceof TextMessage)) {
                entries.add(new Entry.Got(
                        Long.MAX_VALUE,
                        "drain",
                        unit,
                        Payload.producer(message),
                        Payload.sequence(message),
                        message.getJMSRedelivered(),
                        Payload.isIntact(message)));
                message = consumer.receive(WAIT_MILLIS);
            }
            if (message == null) {
                throw new JMSException("queue " + queue + " gives neither messages nor its end");
            }
            session.commit();
            entries.add(new Entry.Ended(Long.MAX_VALUE, "drain", unit, Outcome.DONE));
        }
    }
}
