package io.ternmq.samples.quickstart;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;

/** Sends a few messages, and receives them. Knows JMS alone: any broker does. */
final class Hello {
    private static final int WAIT_MILLIS = 10_000;

    private Hello() {}

    /** What arrived of the words, in order. */
    static List<String> sendAndReceive(ConnectionFactory factory, List<String> words) {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            var queue = context.createQueue("hello");
            var producer = context.createProducer();
            words.forEach(word -> producer.send(queue, word));
            context.commit(); // all are on disk now, or none

            var arrived = new ArrayList<String>();
            var consumer = context.createConsumer(queue);
            while (arrived.size() < words.size()) {
                arrived.add(consumer.receiveBody(String.class, WAIT_MILLIS));
            }
            context.commit(); // and gone from the queue
            return arrived;
        }
    }
}
