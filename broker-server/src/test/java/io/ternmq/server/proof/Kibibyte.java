package io.ternmq.server.proof;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Messages of 1 KiB whose bytes follow from their producer and sequence, for runs with millions of them. */
final class Kibibyte {
    static final int BYTES = 1024;

    private static final int PRODUCER_AT = 0;
    private static final int SEQUENCE_AT = Long.BYTES;

    private Kibibyte() {}

    static BytesMessage create(Session session, long producer, long sequence) throws JMSException {
        var message = session.createBytesMessage();
        message.writeBytes(bytes(producer, sequence));
        return message;
    }

    /** Who sent it, and as which one. */
    record Origin(long producer, long sequence) {}

    /**
     * Says where a message comes from.
     *
     * @throws IllegalStateException if its bytes are not those that were sent
     */
    static Origin origin(Message message) throws JMSException {
        byte[] actual = message.getBody(byte[].class);
        if (actual.length != BYTES) {
            throw new IllegalStateException("a message of " + actual.length + " bytes came; nobody sent that");
        }
        var buffer = ByteBuffer.wrap(actual);
        var origin = new Origin(buffer.getLong(PRODUCER_AT), buffer.getLong(SEQUENCE_AT));
        if (!Arrays.equals(actual, bytes(origin.producer(), origin.sequence()))) {
            throw new IllegalStateException("wrong bytes in what says that it is " + origin);
        }
        return origin;
    }

    private static byte[] bytes(long producer, long sequence) {
        var buffer = ByteBuffer.allocate(BYTES).putLong(producer).putLong(sequence);
        long mixed = producer * 31 + sequence;
        while (buffer.hasRemaining()) {
            mixed = mixed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            buffer.putLong(mixed);
        }
        return buffer.array();
    }
}
