package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.testsupport.process.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Scoreboard line 10: what a broker takes of disk, heap and handles while messages flow through it. An hour of it by
 * {@code -Pproof -Dit.test=SteadyFlowIT -Dminutes=60 -Dbacklog=250000 -Drate=1000}; see docs/reliability.md.
 */
class SteadyFlowIT {
    private static final double BYTES_PER_LIVE_BYTE_MAX = 3;
    private static final int MEBIBYTE = 1 << 20;
    private static final int MINUTE_MILLIS = 60_000;
    private static final int SAMPLE_MILLIS = 100;

    private final long backlog = Long.getLong("backlog", 5_000);
    private final long minutes = Long.getLong("minutes", 0);
    private final int rate = Integer.getInteger("rate", 20_000);

    @Test
    @Timeout(24 * 3600)
    void flowsInOrderAndTakesLittle() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "steady")), "run");
        try (var broker = BrokerProcess.start(directory, List.of(), List.of("-Xmx256m"))) {
            var flow = new SteadyFlow(broker.url(), rate, backlog);
            Thread[] threads = flow.start();
            double ratio = watch(flow, new Gauge(broker));
            flow.stop();
            for (Thread thread : threads) {
                thread.join();
            }
            flow.drain();
            if (minutes > 0) {
                assertThat(ratio).as("bytes on disk per live byte").isLessThanOrEqualTo(BYTES_PER_LIVE_BYTE_MAX);
            }
        }
    }

    /** A line a minute. Returns the bytes on disk per live byte at the end. */
    private double watch(SteadyFlow flow, Gauge gauge) {
        var pause = new Stop();
        while (!flow.isDeep() || flow.received() < backlog) {
            flow.requireNoFailure();
            if (minutes > 0 && flow.isDeep()) {
                break;
            }
            pause.await(SAMPLE_MILLIS);
        }
        System.out.println("minute  received  staying  live MiB  disk MiB  disk/live  heap MiB  handles");
        double ratio = line(0, flow, gauge);
        for (long minute = 1; minute <= minutes; minute++) {
            pause.await(MINUTE_MILLIS);
            flow.requireNoFailure();
            ratio = line(minute, flow, gauge);
        }
        return ratio;
    }

    private static double line(long minute, SteadyFlow flow, Gauge gauge) {
        long live = flow.live() * Kibibyte.BYTES;
        long disk = gauge.diskBytes();
        double ratio = (double) disk / live;
        System.out.printf(
                "%6d %9d %8d %9d %9d %10.2f %9d %8d%n",
                minute,
                flow.received(),
                flow.staying(),
                live / MEBIBYTE,
                disk / MEBIBYTE,
                ratio,
                gauge.heapBytes() / MEBIBYTE,
                gauge.handles());
        return ratio;
    }
}
