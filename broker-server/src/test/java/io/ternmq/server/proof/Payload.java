package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Entry;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Arrays;
import java.util.Random;

/** Messages whose bytes follow from their producer and sequence, so that whoever gets one can say whether it is intact. */
final class Payload {
    /** 0 or 1. */
    static final String SHARE = "share";

    private static final String PRODUCER = "producer";
    private static final String SEQUENCE = "sequence";
    private static final int USUAL_BYTES = 1024;
    private static final int LARGE_BYTES = 64 << 10;
    private static final int LARGE_EVERY = 50;

    private Payload() {}

    static Message create(Session session, String producer, long sequence) throws JMSException {
        var message = session.createBytesMessage();
        message.setStringProperty(PRODUCER, producer);
        message.setLongProperty(SEQUENCE, sequence);
        message.setIntProperty(SHARE, (int) (sequence & 1));
        message.writeBytes(bytes(producer, sequence));
        return message;
    }

    private static String producer(Message message) throws JMSException {
        return message.getStringProperty(PRODUCER);
    }

    private static long sequence(Message message) throws JMSException {
        return message.getLongProperty(SEQUENCE);
    }

    /** That a consumer was given it. */
    static Entry.Got got(Message message, String consumer, long unit) throws JMSException {
        return new Entry.Got(
                System.currentTimeMillis(),
                consumer,
                unit,
                producer(message),
                sequence(message),
                message.getJMSRedelivered(),
                isIntact(message));
    }

    /** Whether its bytes are those that were sent, and it doesn't come before its delivery time. */
    private static boolean isIntact(Message message) throws JMSException {
        if (!(message instanceof BytesMessage body) || message.getJMSDeliveryTime() > System.currentTimeMillis()) {
            return false;
        }
        byte[] expected = bytes(producer(message), sequence(message));
        if (body.getBodyLength() != expected.length) {
            return false;
        }
        byte[] actual = new byte[expected.length];
        body.readBytes(actual);
        return Arrays.equals(actual, expected);
    }

    private static byte[] bytes(String producer, long sequence) {
        var random = new Random(producer.hashCode() * 1_000_003L + sequence);
        byte[] bytes = new byte[random.nextInt(random.nextInt(LARGE_EVERY) == 0 ? LARGE_BYTES : 2 * USUAL_BYTES)];
        random.nextBytes(bytes);
        return bytes;
    }
}
