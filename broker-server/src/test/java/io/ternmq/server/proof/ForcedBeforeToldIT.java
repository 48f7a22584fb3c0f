package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.trace.TraceChecker;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scoreboard line 5: nothing is told before it is forced, as the kernel saw it. Needs strace. */
class ForcedBeforeToldIT {
    private static final int THREADS = 4;
    private static final int TRANSACTION = 5;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    @Timeout(3600)
    void acknowledgesAndDeliversOnlyWhatIsForced() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "no strace here");
        int messages = Integer.getInteger("messages", 200);
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "trace")), "run");
        Path trace = directory.resolve("trace").toAbsolutePath();
        List<String> command = new ArrayList<>(TraceChecker.COMMAND);
        command.add(trace.toString());

        try (var broker = BrokerProcess.start(directory, command)) {
            load(broker.url(), messages);
        }
        var verdict = TraceChecker.check(trace);

        System.out.println(verdict.sends() + " sends, " + verdict.acknowledged() + " acknowledged, "
                + verdict.delivered() + " delivered, " + verdict.forces() + " forces, "
                + verdict.violations().size() + " violations");
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.acknowledged()).isEqualTo((long) THREADS * messages);
        assertThat(verdict.delivered()).isPositive();
        Files.delete(trace);
    }

    private void load(String url, int messages) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    sendAndReceive(url, number, messages);
                } catch (JMSException | RuntimeException e) {
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

    /** Half of the threads send in transactions. Each receives as much as it sent. */
    private static void sendAndReceive(String url, int number, int messages) throws JMSException {
        boolean transacted = number % 2 == 0;
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session sending = connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
                Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            var queue = sending.createQueue("trace." + number % 2);
            var producer = sending.createProducer(queue);
            var consumer = receiving.createConsumer(queue);
            for (int i = 0; i < messages; i++) {
                producer.send(sending.createTextMessage("text " + TraceChecker.mark(number + "-" + i) + " text"));
                if (transacted && i % TRANSACTION == TRANSACTION - 1) {
                    sending.commit();
                }
                consumer.receiveNoWait();
            }
        }
    }
}
