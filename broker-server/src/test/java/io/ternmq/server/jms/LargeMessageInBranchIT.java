package io.ternmq.server.jms;

import static io.ternmq.server.jms.Branches.WAIT_MILLIS;
import static io.ternmq.server.jms.Branches.prepareAndCommit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages that don't fit a frame, sent and received in branches, with a broker that is killed while they are prepared: each
 * body is in a file of its own, exactly as long as a message has it.
 */
class LargeMessageInBranchIT {
    private static final String FRAME_SIZE = "64KiB";
    private static final int LENGTH = 1 << 20;
    private static final BranchName X = Branches.name(1);
    private static final BranchName Y = Branches.name(2);

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private XAConnection connection;
    private XASession session;
    private XAResource resource;
    private Queue queue;

    /** What the broker goes through while a branch is prepared. */
    private enum Fate {
        /** Nothing. */
        RUNS,
        /** A kill, and a new start. */
        IS_KILLED
    }

    @BeforeEach
    void open() throws JMSException {
        broker = BrokerProcess.start(directory, FRAME_SIZE);
        connect();
    }

    private void connect() throws JMSException {
        connection = new TernXAConnectionFactory(broker.url()).createXAConnection();
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        queue = session.createQueue("large");
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    /** Another connection takes over. */
    private void undergo(Fate fate) throws JMSException {
        connection.close();
        if (fate == Fate.IS_KILLED) {
            broker.killAndRestart(() -> {});
        }
        connect();
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[LENGTH + seed];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void send(int seed) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(bytes(seed));
        try (var producer = session.createProducer(queue)) {
            producer.send(message);
        }
    }

    private Message receive() throws JMSException {
        try (var consumer = session.createConsumer(queue)) {
            return consumer.receive(WAIT_MILLIS);
        }
    }

    private boolean isEmpty() throws JMSException {
        try (var consumer = session.createConsumer(queue)) {
            return consumer.receiveNoWait() == null;
        }
    }

    private static void assertIntact(Message message, int seed) throws JMSException {
        assertThat(message).isNotNull();
        assertThat(message.getBody(byte[].class)).isEqualTo(bytes(seed));
    }

    private void awaitFiles(int count) {
        await().until(() -> files() == count);
    }

    private int files() {
        try (Stream<Path> files = Files.list(broker.data().resolve("bodies"))) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepareWhatSends() throws JMSException, XAException {
        resource.start(X, XAResource.TMNOFLAGS);
        send(1);
        send(2);
        resource.end(X, XAResource.TMSUCCESS);
        resource.prepare(X);
    }

    private void prepareWhatReceives() throws JMSException, XAException {
        send(1);
        send(2);
        resource.start(X, XAResource.TMNOFLAGS);
        assertIntact(receive(), 1);
        resource.end(X, XAResource.TMSUCCESS);
        resource.prepare(X);
    }

    @Test
    void arriveWithACommitInOnePhaseAndGoWithARollback() throws Exception {
        resource.start(X, XAResource.TMNOFLAGS);
        send(1);
        resource.end(X, XAResource.TMSUSPEND);
        resource.start(Y, XAResource.TMNOFLAGS);
        send(2);
        resource.end(Y, XAResource.TMSUCCESS);
        resource.start(X, XAResource.TMRESUME);
        send(3);
        resource.end(X, XAResource.TMSUCCESS);
        assertThat(files()).isEqualTo(3);

        resource.rollback(X);
        resource.commit(Y, true);

        awaitFiles(1);
        assertIntact(receive(), 2);
        awaitFiles(0);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void areThereOnceTheirPreparedBranchIsCommitted(Fate fate) throws Exception {
        prepareWhatSends();
        undergo(fate);
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).containsExactly(X);
        assertThat(isEmpty()).isTrue();

        resource.commit(X, false);

        assertIntact(receive(), 1);
        assertIntact(receive(), 2);
        awaitFiles(0);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void areGoneOnceTheirPreparedBranchIsRolledBack(Fate fate) throws Exception {
        prepareWhatSends();
        undergo(fate);
        assertThat(files()).isEqualTo(2);

        resource.rollback(X);

        awaitFiles(0);
        assertThat(isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void areConsumedOnceThePreparedBranchThatReceivedThemIsCommitted(Fate fate) throws Exception {
        prepareWhatReceives();
        undergo(fate);
        assertThat(files()).isEqualTo(2);

        resource.commit(X, false);

        awaitFiles(1);
        assertIntact(receive(), 2);
        awaitFiles(0);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void comeAgainOnceThePreparedBranchThatReceivedThemIsRolledBack(Fate fate) throws Exception {
        prepareWhatReceives();
        undergo(fate);

        resource.rollback(X);

        resource.start(Y, XAResource.TMNOFLAGS);
        var again = receive();
        assertIntact(again, 1);
        assertThat(again.getJMSRedelivered()).isTrue();
        assertIntact(receive(), 2);
        resource.end(Y, XAResource.TMSUCCESS);
        prepareAndCommit(resource, Y);
        awaitFiles(0);
    }

    @Test
    void areGoneWhenTheBrokerIsKilledBeforeTheirBranchIsPrepared() throws Exception {
        resource.start(X, XAResource.TMNOFLAGS);
        send(1);
        resource.end(X, XAResource.TMSUCCESS);

        undergo(Fate.IS_KILLED);

        assertThat(files()).isZero();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        assertThat(isEmpty()).isTrue();
    }
}
