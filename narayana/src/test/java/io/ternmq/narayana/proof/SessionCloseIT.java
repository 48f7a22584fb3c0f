package io.ternmq.narayana.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.narayana.BrokerRecovery;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that close their sessions before the transaction ends, with Narayana. */
class SessionCloseIT {
    private static final long WAIT_MILLIS = 10_000;

    @TempDir
    private static Path directory;

    private static TransactionManager manager;
    private static Broker broker;
    private static Broker other;

    @BeforeAll
    static void start() throws Exception {
        manager = new Manager(directory).transactions();
        broker = Broker.start(BrokerOptions.inMemory().listen("vm://session-close-it"));
        other = Broker.start(BrokerOptions.inMemory().listen("vm://session-close-it-other"));
    }

    @AfterAll
    static void stop() {
        broker.close();
        other.close();
    }

    private static XAConnection connection(Broker to) throws JMSException {
        var connection = new TernXAConnectionFactory(to.uri().toString()).createXAConnection();
        connection.start();
        return connection;
    }

    /** As a part of a program does that knows nothing of the others. */
    private static void send(XAConnection connection, String queue, String text) throws Exception {
        var recovery = BrokerRecovery.of(connection.toString(), new TernXAConnectionFactory("vm://nowhere"));
        try (var session = connection.createXASession()) {
            assertThat(manager.getTransaction().enlistResource(recovery.named(session.getXAResource())))
                    .isTrue();
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }

    private static List<String> gets(XAConnection connection, String queue, int count) throws JMSException {
        try (var session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            var consumer = session.createConsumer(session.createQueue(queue));
            var got = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                got.add(((TextMessage) consumer.receive(WAIT_MILLIS)).getText());
            }
            assertThat(consumer.receiveNoWait()).isNull();
            return got;
        }
    }

    @Test
    void oneSessionIsCommittedInOnePhase() throws Exception {
        try (var connection = connection(broker)) {
            manager.begin();
            send(connection, "one", "paid");

            manager.commit();

            assertThat(gets(connection, "one", 1)).containsExactly("paid");
        }
    }

    @Test
    void sessionsOfTheSameBrokerAreCommittedTogether() throws Exception {
        try (var connection = connection(broker)) {
            manager.begin();
            send(connection, "several", "paid");
            send(connection, "several", "sent");
            send(connection, "several", "filed");

            manager.commit();

            assertThat(gets(connection, "several", 3)).containsExactly("paid", "sent", "filed");
        }
    }

    @Test
    void sessionsOfTwoBrokersAreCommittedInTwoPhases() throws Exception {
        try (var connection = connection(broker);
                var elsewhere = connection(other)) {
            manager.begin();
            send(connection, "two", "paid");
            send(elsewhere, "two", "sent");
            send(connection, "two", "filed");

            manager.commit();

            assertThat(gets(connection, "two", 2)).containsExactly("paid", "filed");
            assertThat(gets(elsewhere, "two", 1)).containsExactly("sent");
        }
    }

    @Test
    void whatTheyDidIsRolledBack() throws Exception {
        try (var connection = connection(broker)) {
            manager.begin();
            send(connection, "none", "paid");
            send(connection, "none", "sent");

            manager.rollback();

            assertThat(gets(connection, "none", 0)).isEmpty();
        }
    }
}
