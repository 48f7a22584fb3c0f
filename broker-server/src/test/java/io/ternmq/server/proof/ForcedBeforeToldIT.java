package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import io.ternmq.testsupport.trace.TraceChecker;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Scoreboard line 5: nothing is told before it is forced, as the kernel saw it, in the ways in which people send. Needs
 * strace.
 */
class ForcedBeforeToldIT {
    private static final String STRACE = "/usr/bin/strace";
    private static final int WAIT_SECONDS = 600;

    /** How messages are sent; each sender has a connection of its own, and receives what it can meanwhile. */
    enum Shape {
        ONE_SENDER(1, 0, false, false),
        SIXTEEN_SENDERS(16, 0, false, false),
        ASYNCHRONOUS(1, 0, true, false),
        TRANSACTIONS_OF_100(4, 100, false, false),
        BRANCHES_OF_10(4, 10, false, true);

        private final int senders;
        private final int transaction;
        private final boolean asynchronous;
        private final boolean inBranches;

        Shape(int senders, int transaction, boolean asynchronous, boolean inBranches) {
            this.senders = senders;
            this.transaction = transaction;
            this.asynchronous = asynchronous;
            this.inBranches = inBranches;
        }
    }

    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    @Timeout(3600)
    void acknowledgesAndDeliversOnlyWhatIsForced() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(STRACE)), "no strace here");
        int messages = Integer.getInteger("messages", 400);
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "trace")), "run");
        Path trace = directory.resolve("trace").toAbsolutePath();
        List<String> command = new ArrayList<>(TraceChecker.COMMAND);
        command.add(trace.toString());

        try (var broker = BrokerProcess.start(directory, command)) {
            for (Shape shape : Shape.values()) {
                load(broker.url(), shape, messages / shape.senders);
            }
        }
        var verdict = TraceChecker.check(trace);

        System.out.println(verdict.sends() + " sends, " + verdict.acknowledged() + " acknowledged, "
                + verdict.delivered() + " delivered, " + verdict.forces() + " forces, "
                + verdict.branchAnswers() + " answers about branches, "
                + verdict.violations().size() + " violations");
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.acknowledged()).isEqualTo(told(messages));
        assertThat(verdict.delivered()).isPositive();
        assertThat(verdict.branchAnswers()).isPositive();
        Files.delete(trace);
    }

    private static long told(int messages) {
        long sum = 0;
        for (Shape shape : Shape.values()) {
            sum += (long) messages / shape.senders * shape.senders;
        }
        return sum;
    }

    private void load(String url, Shape shape, int messages) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < shape.senders; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    if (shape.inBranches) {
                        sendInBranches(url, shape, number, messages);
                    } else {
                        sendAndReceive(url, shape, number, messages);
                    }
                } catch (JMSException | XAException | InterruptedException | RuntimeException e) {
                    failure.set(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static void sendAndReceive(String url, Shape shape, int number, int messages)
            throws JMSException, InterruptedException {
        boolean transacted = shape.transaction > 0;
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session sending = connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
                Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            var queue = sending.createQueue("trace." + shape + number % 2);
            var producer = sending.createProducer(queue);
            var consumer = receiving.createConsumer(queue);
            var completions = new Completions(shape.asynchronous ? messages : 0);
            for (int i = 1; i <= messages; i++) {
                var message = sending.createTextMessage(
                        "text " + TraceChecker.mark(shape + "-" + number + "-" + i) + " text");
                if (shape.asynchronous) {
                    producer.send(message, completions);
                } else {
                    producer.send(message);
                }
                if (transacted && (i % shape.transaction == 0 || i == messages)) {
                    sending.commit();
                }
                consumer.receiveNoWait();
            }
            completions.await();
        }
    }

    /** Some branches are committed in one phase, some rolled back when they were prepared, most committed. */
    private static void sendInBranches(String url, Shape shape, int number, int messages)
            throws JMSException, XAException {
        try (XAConnection connection = new TernXAConnectionFactory(url).createXAConnection();
                XASession session = connection.createXASession()) {
            var resource = session.getXAResource();
            var producer = session.createProducer(session.createQueue("trace." + shape + number % 2));
            int branches = (messages + shape.transaction - 1) / shape.transaction;
            for (int branch = 0; branch < branches; branch++) {
                var xid = new BranchXid(TraceChecker.mark("branch-" + number + "-" + branch), branch);
                resource.start(xid, XAResource.TMNOFLAGS);
                int last = Math.min(messages, (branch + 1) * shape.transaction);
                for (int i = branch * shape.transaction + 1; i <= last; i++) {
                    producer.send(session.createTextMessage(TraceChecker.mark(shape + "-" + number + "-" + i)));
                }
                resource.end(xid, XAResource.TMSUCCESS);
                finish(resource, xid, branch);
            }
        }
    }

    private static void finish(XAResource resource, BranchXid xid, int branch) throws XAException {
        if (branch % 3 == 0) {
            resource.commit(xid, true);
            return;
        }
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        if (branch % 4 == 1) {
            resource.rollback(xid);
        } else {
            resource.commit(xid, false);
        }
    }

    /** Waits for the answers to asynchronous sends. */
    private static final class Completions implements CompletionListener {
        private final CountDownLatch left;
        private final AtomicReference<Exception> refused = new AtomicReference<>();

        Completions(int messages) {
            left = new CountDownLatch(messages);
        }

        @Override
        public void onCompletion(Message message) {
            left.countDown();
        }

        @Override
        public void onException(Message message, Exception exception) {
            refused.set(exception);
            left.countDown();
        }

        void await() throws InterruptedException {
            assertThat(left.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(refused.get()).isNull();
        }
    }
}
