package io.ternmq.server.proof;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Outcome;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;

/** Takes out all that is there when nobody else uses them: up to a message that it sends itself. */
final class Drain {
    private static final String END = "end";
    private static final int WAIT_MILLIS = 20_000;

    private final BrokerOnDisk broker;
    private final Places places;
    private final List<Entry> entries = new ArrayList<>();
    private long unit;

    Drain(BrokerOnDisk broker, Places places) {
        this.broker = broker;
        this.places = places;
    }

    /** The history of this consumption; one transaction for each line. Can be done again. */
    List<Entry> run() throws JMSException {
        entries.clear();
        awaitDue();
        try (Connection connection = broker.access().factory().createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            places.prepare(session);
            for (int i = 0; i < places.lines(); i++) {
                sendEnd(session, i);
                receiveAll(session, i);
            }
        }
        return List.copyOf(entries);
    }

    /** What waits for its delivery time comes before the end, too. */
    private void awaitDue() throws JMSException {
        var pause = new Stop();
        try (BrokerAdmin admin = broker.access().admin()) {
            for (int i = 0; admin.stat("").stream().anyMatch(queue -> queue.delayed() > 0); i++) {
                if (i == WAIT_MILLIS) {
                    throw new JMSException("messages whose delivery time has come still wait");
                }
                pause.await(1);
            }
        }
    }

    private void sendEnd(Session session, int line) throws JMSException {
        try (var producer = session.createProducer(places.destination(session, line))) {
            producer.setPriority(0);
            var end = session.createTextMessage(END);
            end.setIntProperty(Payload.SHARE, line / places.count());
            producer.send(end);
            session.commit();
        }
    }

    private void receiveAll(Session session, int line) throws JMSException {
        String name = "drain" + line;
        unit++;
        try (MessageConsumer consumer = places.consumer(session, line)) {
            Message message = consumer.receive(WAIT_MILLIS);
            while (message != null && !(message instanceof TextMessage)) {
                entries.add(Payload.got(message, name, unit));
                message = consumer.receive(WAIT_MILLIS);
            }
            if (message == null) {
                throw new JMSException("line " + line + " gives neither messages nor its end");
            }
            session.commit();
            entries.add(new Entry.Ended(System.currentTimeMillis(), name, unit, Outcome.DONE));
        }
    }
}
