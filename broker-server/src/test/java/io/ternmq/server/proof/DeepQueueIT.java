package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.JMSException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Scoreboard line 9: a queue deeper than memory. A million messages by {@code -Pproof -Dit.test=DeepQueueIT
 * -Dmessages=1000000}; see docs/reliability.md. Speed is printed always and judged only there.
 */
class DeepQueueIT {
    private static final String DEEP = "deep";
    private static final String SHALLOW = "shallow";
    private static final int SLICES = 10;
    private static final int POLL_MILLIS = 20;
    private static final double SLOWER_MAX = 1.2;
    private static final double PROBE_SLOWER_MAX = 2;
    private static final long FIRST_DELIVERY_MILLIS_MAX = 5_000;

    private final boolean judged = Boolean.getBoolean("proof");
    private final long messages = Long.getLong("messages", 20_000);
    private final int producers = Integer.getInteger("producers", 4);
    private final int batch = Integer.getInteger("batch", 1);
    private final String heap = System.getProperty("heap", judged ? "256m" : "64m");

    @Test
    @Timeout(24 * 3600)
    void fillsEvenlyComesBackSoonAndGivesAllInOrder() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "deep")), "run");
        List<String> jvmOptions = new ArrayList<>(List.of("-Xmx" + heap));
        jvmOptions.addAll(List.of(System.getProperty("jvm", "").split(" ", -1)).stream()
                .filter(each -> !each.isEmpty())
                .toList());
        try (var broker = BrokerProcess.start(directory, List.of(), jvmOptions)) {
            var gauge = new Gauge(broker);
            double[] ratios = fill(broker.url(), gauge);
            long each = messages / producers;
            broker.kill();
            long firstMillis = firstDelivery(broker);
            System.out.println("first delivery " + firstMillis + " ms after the start");
            long began = System.nanoTime();
            Probe.Latency probed;
            try (var probe = Probe.start(broker.url())) {
                new Draining(broker.url(), DEEP, producers).run(each);
                probed = probe.take();
            }
            System.out.printf(
                    "drained in order, each once, %d messages/s; meanwhile %s; heap %d MiB%n",
                    messages * 1_000_000_000L / (System.nanoTime() - began), probed, gauge.heapBytes() >> 20);
            if (judged) {
                assertThat(ratios[0]).as("last sends, first sends").isLessThanOrEqualTo(SLOWER_MAX);
                assertThat(ratios[1]).as("p99 of another queue").isLessThan(PROBE_SLOWER_MAX);
                assertThat(firstMillis).as("first delivery").isLessThan(FIRST_DELIVERY_MILLIS_MAX);
            }
        }
    }

    private long firstDelivery(BrokerProcess broker) throws JMSException {
        long began = System.nanoTime();
        broker.launchAgain();
        broker.awaitReady();
        return Duration.ofNanos(new Draining(broker.url(), DEEP, producers).firstDeliveryNanos() - began)
                .toMillis();
    }

    /** Returns how much longer the last slice took than the first, and the same of the probe's p99 without and with it. */
    private double[] fill(String url, Gauge gauge) throws JMSException {
        try (var probe = Probe.start(url)) {
            fillShallow(url, messages / SLICES);
            probe.take();
            fillShallow(url, messages / SLICES);
            var shallow = probe.take();
            System.out.println("beside a queue that is kept empty: " + shallow);
            var filling = new Filling(url, DEEP, producers, batch);
            filling.start(messages / producers);
            double first = 0;
            double last = 0;
            Probe.Latency worst = shallow;
            long began = System.nanoTime();
            for (int slice = 1; slice <= SLICES; slice++) {
                awaitSent(filling, messages / producers * producers * slice / SLICES);
                last = (System.nanoTime() - began) / 1e9;
                first = slice == 1 ? last : first;
                var latency = probe.take();
                worst = slice == 1 || latency.p99() > worst.p99() ? latency : worst;
                System.out.printf(
                        "depth %8d: %6.0f sends/s, %s%n", filling.sent(), messages / (double) SLICES / last, latency);
                began += (long) (last * 1e9);
            }
            filling.join();
            double slower = last / first;
            double probed = (double) worst.p99() / shallow.p99();
            System.out.printf(
                    "last slice / first: %.2f; worst p99 / beside an empty queue: %.2f; heap %d MiB, disk %d MiB%n",
                    slower, probed, gauge.heapBytes() >> 20, gauge.diskBytes() >> 20);
            return new double[] {slower, probed};
        }
    }

    /** The same load, but the queue is emptied again and again. */
    private void fillShallow(String url, long count) throws JMSException {
        var filling = new Filling(url, SHALLOW, producers, batch);
        filling.start(count / producers);
        var pause = new Stop();
        try (BrokerAdmin admin = BrokerAdmin.connect(url, "", "")) {
            while (filling.sent() < count / producers * producers) {
                pause.await(POLL_MILLIS);
                if (filling.sent() > 0) {
                    admin.purge(SHALLOW);
                }
            }
            filling.join();
            admin.purge(SHALLOW);
        }
    }

    private static void awaitSent(Filling filling, long count) {
        var pause = new Stop();
        while (filling.sent() < count) {
            pause.await(POLL_MILLIS);
        }
    }
}
