package io.ternmq.server.jms;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.client.BranchName;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** What tests of distributed transactions have in common: names, a manager's calls, and a look at the broker from outside. */
final class Branches {
    static final long WAIT_MILLIS = 30_000;

    private Branches() {}

    static BranchName name(int number) {
        return BranchName.parse("7:%04x:01".formatted(number));
    }

    /** Both phases, as a transaction manager carries them out. */
    static void prepareAndCommit(XAResource resource, BranchName name) throws XAException {
        if (resource.prepare(name) == XAResource.XA_OK) {
            resource.commit(name, false);
        }
    }

    /** Has a thread of its own do it. */
    static <T> T inAnotherThread(Callable<T> action) throws Exception {
        var task = new FutureTask<>(action);
        new Thread(task, "another").start();
        return task.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    static String next(MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(WAIT_MILLIS));
    }

    /** Sends by a connection of its own. */
    static void send(String url, jakarta.jms.Destination destination, String... texts) throws JMSException {
        try (var connection = new TernConnectionFactory(url).createConnection()) {
            var session = connection.createSession();
            var producer = session.createProducer(destination);
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    /** What is in a queue for others now; it is consumed. */
    static List<String> drain(String url, String queue) throws JMSException {
        var texts = new ArrayList<String>();
        try (var connection = new TernConnectionFactory(url).createConnection()) {
            connection.start();
            var session = connection.createSession();
            var consumer = session.createConsumer(session.createQueue(queue));
            for (var message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                texts.add(text(message));
            }
        }
        return texts;
    }

    /** Messages of a queue, delivered ones included. */
    static long depth(String url, String queue) throws JMSException {
        try (var admin = BrokerAdmin.connect(url, "", "")) {
            return admin.stat(queue).stream()
                    .mapToLong(figures -> figures.messages())
                    .sum();
        }
    }
}
