package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Prepared branches, each of which received a message and sent one, over a kill of the broker. 10,000 by {@code -Pproof
 * -Dit.test=PreparedBranchesIT -Dbranches=10000}; see docs/xa.md.
 */
class PreparedBranchesIT {
    private static final String IN = "in";
    private static final String OUT = "out";
    private static final int WAIT_MILLIS = 60_000;
    private static final long RESTART_MILLIS_MAX = 10_000;
    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    private final boolean judged = Boolean.getBoolean("proof");
    private final int branches = Integer.getInteger("branches", 500);

    @Test
    @Timeout(24 * 3600)
    void areAllThereAfterAKillAndEndAsTheirManagerSays() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "prepared")), "run");
        try (var broker = BrokerProcess.start(directory)) {
            fill(broker.url());
            prepareAll(broker.url());
            broker.kill();
            long began = System.nanoTime();
            broker.launchAgain();
            broker.awaitReady();
            List<BranchName> recovered = recover(broker.url());
            long millis = (System.nanoTime() - began) / 1_000_000;
            System.out.printf("%d prepared branches recovered %d ms after the start%n", recovered.size(), millis);
            assertThat(recovered)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, branches)
                            .mapToObj(PreparedBranchesIT::xid)
                            .toList());
            endAll(broker.url());
            assertThat(drained(broker.url(), OUT)).isEqualTo(texts("out", 0));
            assertThat(drained(broker.url(), IN)).isEqualTo(texts("in", 1));
            assertThat(recover(broker.url())).isEmpty();
            if (judged) {
                assertThat(millis).as("ms from the start to the list").isLessThan(RESTART_MILLIS_MAX);
            }
        }
    }

    private static BranchName xid(int number) {
        return BranchName.parse("9:" + HexFormat.of().toHexDigits(number) + ":01");
    }

    /** The texts of every second message, from the first or the second on. */
    private List<String> texts(String prefix, int first) {
        return IntStream.range(0, branches)
                .filter(number -> number % 2 == first)
                .mapToObj(number -> prefix + number)
                .toList();
    }

    private void fill(String url) throws JMSException {
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createQueue(IN))) {
            for (int number = 0; number < branches; number++) {
                producer.send(session.createTextMessage("in" + number));
            }
            session.commit();
        }
    }

    private void prepareAll(String url) throws JMSException, XAException {
        try (XAConnection connection = new TernXAConnectionFactory(url).createXAConnection();
                XASession session = connection.createXASession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(IN));
                MessageProducer producer = session.createProducer(session.createQueue(OUT))) {
            connection.start();
            XAResource resource = session.getXAResource();
            for (int number = 0; number < branches; number++) {
                Xid xid = xid(number);
                resource.start(xid, XAResource.TMNOFLAGS);
                assertThat(consumer.receive(WAIT_MILLIS).getBody(String.class)).isEqualTo("in" + number);
                producer.send(session.createTextMessage("out" + number));
                resource.end(xid, XAResource.TMSUCCESS);
                assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
            }
        }
    }

    private static List<BranchName> recover(String url) throws JMSException, XAException {
        try (XAConnection connection = new TernXAConnectionFactory(url).createXAConnection();
                XASession session = connection.createXASession()) {
            return Stream.of(session.getXAResource().recover(ALL))
                    .map(BranchName::of)
                    .toList();
        }
    }

    /** Commits those with even numbers, and rolls the others back. */
    private void endAll(String url) throws JMSException, XAException {
        try (XAConnection connection = new TernXAConnectionFactory(url).createXAConnection();
                XASession session = connection.createXASession()) {
            XAResource resource = session.getXAResource();
            for (int number = 0; number < branches; number++) {
                if (number % 2 == 0) {
                    resource.commit(xid(number), false);
                } else {
                    resource.rollback(xid(number));
                }
            }
        }
    }

    private static List<String> drained(String url, String queue) throws JMSException {
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                var consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            var texts = Stream.<String>builder();
            for (var message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                texts.add(message.getBody(String.class));
            }
            return texts.build().toList();
        }
    }
}
