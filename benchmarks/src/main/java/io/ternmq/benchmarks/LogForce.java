package io.ternmq.benchmarks;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.log.LogJournal;
import io.ternmq.broker.journal.log.LogOptions;
import io.ternmq.broker.journal.log.LogRecovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What a durable group costs through the log, next to what the disk allows: one write and one force by plain Java.
 *
 * <p>One thread appends a group and waits until it is durable, as a single synchronous sender does. The rounds of all ways
 * are interleaved, since the disk's pace drifts.
 *
 * <pre>LogForce DIRECTORY [SECONDS_A_ROUND] [ROUNDS]</pre>
 */
public final class LogForce {
    private static final int KIB = 1024;
    private static final int[] GROUPS = {1, 16, 100};
    private static final int PLAIN_BYTES = 256 << 20;

    private final Path directory;
    private final double seconds;
    private final byte[] content = new byte[KIB];

    private LogForce(Path directory, double seconds) {
        this.directory = directory;
        this.seconds = seconds;
        new Random(1).nextBytes(content);
    }

    /** A way of making a group durable. */
    @FunctionalInterface
    private interface Way {
        void group(int messages) throws IOException;
    }

    /** Prints one line for each way and size of group. */
    public static void main(String[] args) throws IOException {
        var path = Files.createTempDirectory(Path.of(args[0]), "log-force");
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 2;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        new LogForce(path, seconds).run(rounds);
    }

    private void run(int rounds) throws IOException {
        var plain = new Histogram[GROUPS.length];
        var thread = new Histogram[GROUPS.length];
        var inline = new Histogram[GROUPS.length];
        try (var limit = new Plain(directory.resolve("plain"), content);
                var byThread = new ThroughLog(directory.resolve("thread"), false, content);
                var byCaller = new ThroughLog(directory.resolve("inline"), true, content)) {
            for (int round = 0; round <= rounds; round++) {
                for (int i = 0; i < GROUPS.length; i++) {
                    plain[i] = round(limit::group, GROUPS[i], round, plain[i]);
                    inline[i] = round(byCaller::group, GROUPS[i], round, inline[i]);
                    thread[i] = round(byThread::group, GROUPS[i], round, thread[i]);
                }
            }
        }
        for (int i = 0; i < GROUPS.length; i++) {
            print("plain", GROUPS[i], plain[i], plain[i]);
            print("inline", GROUPS[i], inline[i], plain[i]);
            print("thread", GROUPS[i], thread[i], plain[i]);
        }
    }

    /** Measures for a while; the first round warms up and doesn't count. */
    private Histogram round(Way way, int messages, int round, Histogram before) throws IOException {
        var times = round <= 1 ? new Histogram(3) : before;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long now = System.nanoTime(); now < end; ) {
            way.group(messages);
            long done = System.nanoTime();
            times.recordValue(done - now);
            now = done;
        }
        return times;
    }

    private static void print(String way, int messages, Histogram times, Histogram limit) {
        System.out.printf(
                "%-7s %4d x 1 KiB  %,9.0f msg/s  mean %6.1f us  p50 %6.1f us  p99 %7.1f us  p50 vs plain %.2f%n",
                way,
                messages,
                messages * 1e9 / times.getMean(),
                times.getMean() / 1e3,
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                (double) times.getValueAtPercentile(50) / limit.getValueAtPercentile(50));
    }

    /** One write and one force into a preallocated file. */
    private static final class Plain implements AutoCloseable {
        private final FileChannel channel;
        private final ByteBuffer data;
        private long position;

        Plain(Path file, byte[] content) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var zeros = ByteBuffer.allocateDirect(KIB * KIB);
            for (long at = 0; at < PLAIN_BYTES; at += zeros.capacity()) {
                channel.write(zeros.clear(), at);
            }
            channel.force(true);
            data = ByteBuffer.allocateDirect(100 * KIB);
            while (data.hasRemaining()) {
                data.put(content);
            }
        }

        void group(int messages) throws IOException {
            int bytes = messages * KIB;
            position = position + bytes > PLAIN_BYTES ? 0 : position;
            position += channel.write(data.clear().limit(bytes), position);
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The same through the log. */
    private static final class ThroughLog implements AutoCloseable, Journal.Listener {
        private final Thread appender = Thread.currentThread();
        private final byte[] content;
        private final LogJournal journal;
        private long sequence;
        private volatile long durable;

        ThroughLog(Path path, boolean inline, byte[] content) throws IOException {
            this.content = content;
            var recovery =
                    LogRecovery.open(path, LogOptions.defaults().withInlineBytes(inline ? Integer.MAX_VALUE : 0));
            journal = recovery.start(this);
        }

        void group(int messages) {
            var batches = new ArrayList<Batch>(messages);
            for (int i = 0; i < messages; i++) {
                sequence++;
                var body = new JournalRecord.Body(sequence, content);
                var enqueued = new JournalRecord.Enqueued(1, sequence, sequence, KIB, true, 0, 0);
                batches.add(new Batch(1, sequence, List.of(body, enqueued)));
            }
            journal.append(batches, true);
            while (durable < sequence) {
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
            }
        }

        @Override
        public void onWritten(long written) {
            // Only what is durable counts here.
        }

        @Override
        public void onDurable(long forced) {
            durable = forced;
            LockSupport.unpark(appender);
        }

        @Override
        public void onFailed(Throwable cause) {
            throw new IllegalStateException(cause);
        }

        @Override
        public void onSuperseded() {
            throw new IllegalStateException("a local log has no leader");
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
