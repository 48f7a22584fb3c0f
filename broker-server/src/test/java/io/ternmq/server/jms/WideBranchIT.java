package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A branch whose commit is a record for each message and subscription, which together are many segments of the log. */
class WideBranchIT {
    private static final String TOPIC = "news";
    private static final int SUBSCRIPTIONS = 120;
    private static final int MESSAGES = 200;
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final BranchName X = Branches.name(1);

    @TempDir
    Path directory;

    private Broker broker;

    @BeforeEach
    void start() throws BrokerException {
        broker = Broker.start(
                BrokerOptions.in(directory).listen("vm://wide-branch").segmentBytes(SEGMENT_BYTES));
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void restart() throws BrokerException {
        close();
        start();
    }

    private void subscribe() throws JMSException {
        try (var connection = new TernConnectionFactory(url()).createConnection();
                var session = connection.createSession()) {
            for (int number = 0; number < SUBSCRIPTIONS; number++) {
                session.createSharedDurableConsumer(session.createTopic(TOPIC), "s" + number)
                        .close();
            }
        }
    }

    private void prepare() throws JMSException, XAException {
        try (var connection = new TernXAConnectionFactory(url()).createXAConnection();
                var session = connection.createXASession();
                var producer = session.createProducer(session.createTopic(TOPIC))) {
            XAResource resource = session.getXAResource();
            resource.start(X, XAResource.TMNOFLAGS);
            for (String text : texts()) {
                producer.send(session.createTextMessage(text));
            }
            resource.end(X, XAResource.TMSUCCESS);
            assertThat(resource.prepare(X)).isEqualTo(XAResource.XA_OK);
        }
    }

    private void commit() throws JMSException, XAException {
        try (var connection = new TernXAConnectionFactory(url()).createXAConnection();
                var session = connection.createXASession()) {
            session.getXAResource().commit(X, false);
        }
    }

    private List<String> received(int subscription) throws JMSException {
        var texts = new ArrayList<String>();
        try (var connection = new TernConnectionFactory(url()).createConnection();
                var session = connection.createSession();
                var consumer = session.createSharedDurableConsumer(session.createTopic(TOPIC), "s" + subscription)) {
            connection.start();
            while (texts.size() < MESSAGES) {
                texts.add(Branches.next(consumer));
            }
        }
        return texts;
    }

    private static List<String> texts() {
        return IntStream.range(0, MESSAGES).mapToObj(number -> "m" + number).toList();
    }

    private String url() {
        return broker.uri().toString();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false"})
    void isCommittedToAllSubscriptions(boolean restartedBefore, boolean restartedAfter) throws Exception {
        subscribe();
        prepare();
        if (restartedBefore) {
            restart();
        }
        commit();
        if (restartedAfter) {
            restart();
        }
        for (int number = 0; number < SUBSCRIPTIONS; number++) {
            assertThat(received(number)).as("subscription %d", number).isEqualTo(texts());
        }
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
    }
}
