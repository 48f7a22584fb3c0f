package io.ternmq.samples.camel;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.Map;
import java.util.TreeMap;

/** The queue where the broker puts what could not be worked on; read by plain JMS. */
final class DeadLetters {
    private DeadLetters() {}

    /** Takes all that is there: contents by file name. */
    static Map<String, byte[]> take(ConnectionFactory factory, String queue) throws JMSException {
        var contents = new TreeMap<String, byte[]>();
        try (JMSContext context = factory.createContext();
                var consumer = context.createConsumer(context.createQueue("DLQ." + queue))) {
            var message = (BytesMessage) consumer.receiveNoWait();
            while (message != null) {
                byte[] content = new byte[(int) message.getBodyLength()];
                message.readBytes(content);
                contents.put(message.getStringProperty("fileName"), content);
                message = (BytesMessage) consumer.receiveNoWait();
            }
        }
        return contents;
    }
}
