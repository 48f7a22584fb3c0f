package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message of 100 MiB through a broker with a heap of 256 MiB, which is killed in between. */
class HugeMessageIT {
    private static final int LENGTH = 100 << 20;
    private static final int MESSAGES = 4;
    private static final int PIECE = 1 << 20;
    private static final long WAIT_MILLIS = 120_000;

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void goesThroughABrokerThatCouldNotHoldIt() throws JMSException {
        try (var broker = BrokerProcess.start(directory);
                var connection = new TernConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession()) {
            var queue = session.createQueue("huge");
            for (int i = 0; i < MESSAGES; i++) {
                session.createProducer(queue).send(message(session, i));
            }
            broker.killAndRestart(() -> {});
            connection.start();
            try (var consumer = session.createConsumer(queue)) {
                for (int i = 0; i < MESSAGES; i++) {
                    assertIntact((BytesMessage) consumer.receive(WAIT_MILLIS), i);
                }
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
    }

    private static BytesMessage message(Session session, int seed) throws JMSException {
        byte[] body = new byte[LENGTH];
        new Random(seed).nextBytes(body);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private static void assertIntact(BytesMessage message, int seed) throws JMSException {
        assertThat(message.getBodyLength()).isEqualTo(LENGTH);
        var random = new Random(seed);
        byte[] expected = new byte[PIECE];
        byte[] actual = new byte[PIECE];
        for (int at = 0; at < LENGTH; at += PIECE) {
            random.nextBytes(expected);
            assertThat(message.readBytes(actual)).isEqualTo(PIECE);
            assertThat(actual).as("bytes from %d", at).isEqualTo(expected);
        }
    }
}
