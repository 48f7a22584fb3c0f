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

/** Takes out all that is there when nobody else uses them: up to a message that it sends itself. */
final class Drain {
    private static final String END = "end";
    private static final int WAIT_MILLIS = 20_000;

    private final ConnectionFactory factory;
    private final Places places;
    private final List<Entry> entries = new ArrayList<>();

    Drain(ConnectionFactory factory, Places places) {
        this.factory = factory;
        this.places = places;
    }

    /** The history of this consumption; one transaction for each line. */
    List<Entry> run() throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            for (int i = 0; i < places.lines(); i++) {
                sendEnd(session, i);
                receiveAll(session, i);
            }
        }
        return entries;
    }

    /** Behind everything that waits for its delivery time, too. */
    private void sendEnd(Session session, int line) throws JMSException {
        try (var producer = session.createProducer(places.destination(session, line))) {
            producer.setPriority(0);
            producer.setDeliveryDelay(places.delayMillisMax() > 0 ? 1 : 0);
            var end = session.createTextMessage(END);
            end.setIntProperty(Payload.SHARE, line / places.count());
            producer.send(end);
            session.commit();
        }
    }

    private void receiveAll(Session session, int unit) throws JMSException {
        try (MessageConsumer consumer = places.consumer(session, unit)) {
            Message message = consumer.receive(WAIT_MILLIS);
            while (message != null && !(message instanceof TextMessage)) {
                entries.add(new Entry.Got(
                        Long.MAX_VALUE,
                        "drain" + unit,
                        unit,
                        Payload.producer(message),
                        Payload.sequence(message),
                        message.getJMSRedelivered(),
                        Payload.isIntact(message)));
                message = consumer.receive(WAIT_MILLIS);
            }
            if (message == null) {
                throw new JMSException("line " + unit + " gives neither messages nor its end");
            }
            session.commit();
            entries.add(new Entry.Ended(Long.MAX_VALUE, "drain" + unit, unit, Outcome.DONE));
        }
    }
}
