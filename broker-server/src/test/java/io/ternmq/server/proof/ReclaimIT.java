package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.Reclaiming;
import io.ternmq.jms.BrokerAdmin;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages whose segments of the log are gone come from the H2 files alone. 100,000 of them by {@code -Pproof
 * -Dit.test=ReclaimIT -Dmessages=100000 -DsegmentMib=64}; see docs/reliability.md.
 */
class ReclaimIT {
    private static final String OLD = "old";
    private static final String FILLER = "filler";
    private static final int BATCH = 100;
    private static final int POLL_MILLIS = 50;
    private static final long WAIT_NANOS = 300_000_000_000L;

    private final long messages = Long.getLong("messages", 3_000);
    private final int segmentBytes = Integer.getInteger("segmentMib", 2) << 20;

    @Test
    @Timeout(24 * 3600)
    void drainsFromTheStoreAloneWhatTheLogNoLongerHas() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "reclaim")), "run");
        long newest;
        try (Broker broker = start(directory)) {
            String url = broker.uri().toString();
            send(url, OLD, messages);
            newest = segments(directory).stream().mapToLong(each -> each).max().orElseThrow();
            long began = System.nanoTime();
            awaitGone(directory, newest, broker);
            System.out.printf("reclaimed in %d ms%n", (System.nanoTime() - began) / 1_000_000);
        }
        try (Broker broker = start(directory)) {
            assertThat(segments(directory)).as("segments that held them").allMatch(each -> each > newest);
            long began = System.nanoTime();
            new Draining(broker.uri().toString(), OLD, 1).run(messages);
            System.out.printf(
                    "%d messages drained from the store alone, in order, each once, %d messages/s%n",
                    messages, messages * 1_000_000_000L / (System.nanoTime() - began));
        }
    }

    private Broker start(Path directory) throws BrokerException {
        return Broker.start(BrokerOptions.in(directory.resolve("data"))
                .listen("tcp://127.0.0.1:0")
                .segmentBytes(segmentBytes));
    }

    private static void send(String url, String queue, long count) {
        var filling = new Filling(url, queue, 1, BATCH);
        filling.start(count);
        filling.join();
    }

    /** Fills segments with what nobody needs, until none is left of those that there were. */
    private void awaitGone(Path directory, long newest, Broker broker) throws JMSException, IOException {
        String url = broker.uri().toString();
        var pause = new Stop();
        long deadline = System.nanoTime() + WAIT_NANOS;
        send(url, FILLER, 3L * segmentBytes / Kibibyte.BYTES);
        while (segments(directory).stream().anyMatch(each -> each <= newest)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the log keeps segments up to " + newest + ": " + segments(directory));
            }
            try (BrokerAdmin admin = BrokerAdmin.connect(url, "", "")) {
                admin.purge(FILLER);
            }
            Reclaiming.force(broker);
            send(url, FILLER, 1);
            pause.await(POLL_MILLIS);
        }
    }

    private static List<Long> segments(Path directory) throws IOException {
        try (var files = Files.list(directory.resolve("data").resolve("log"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".segment"))
                    .map(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
                    .toList();
        }
    }
}
