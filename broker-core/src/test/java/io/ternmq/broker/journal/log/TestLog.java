package io.ternmq.broker.journal.log;

import static org.awaitility.Awaitility.await;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Bodies.BodyAt;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Heard;
import io.ternmq.broker.journal.Place;
import io.ternmq.testsupport.disk.CrashDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A log on a simulated disk, with segments so small that a few batches fill one. */
final class TestLog {
    static final int SEGMENT = 32 * 1024;

    final CrashDisk disk;
    final Heard heard = new Heard();
    final LogRecovery recovery;
    final List<Long> replayed = new ArrayList<>();
    final LogJournal journal;
    private long sequence;

    private TestLog(CrashDisk disk, LogOptions options, long from) throws IOException {
        this.disk = disk;
        recovery = LogRecovery.open(directory(disk), options);
        recovery.replay(from, batch -> replayed.add(batch.sequence()));
        sequence = recovery.lastSequence();
        journal = recovery.start(heard);
    }

    static LogOptions options() {
        return LogOptions.defaults()
                .withSegmentBytes(SEGMENT)
                .withUnforced(1 << 20, 60_000)
                .withFreeBytesMin(0);
    }

    static Path directory(CrashDisk disk) {
        return disk.path("/log");
    }

    static TestLog empty() throws IOException {
        return open(CrashDisk.empty(), options());
    }

    static TestLog open(CrashDisk disk, LogOptions options) throws IOException {
        return new TestLog(disk, options, 0);
    }

    static TestLog open(CrashDisk disk, LogOptions options, long from) throws IOException {
        return new TestLog(disk, options, from);
    }

    /** Closes, and opens again. */
    TestLog reopened() throws IOException {
        journal.close();
        return open(disk, options());
    }

    /** Sends one message in a group of its own, and waits until it is durable. */
    long send(int bytes) {
        journal.append(List.of(Batches.send(++sequence, bytes)), true);
        awaitDurable(sequence);
        return sequence;
    }

    /** Sends one message and waits for nothing. */
    long sendAsync(int bytes, boolean force) {
        journal.append(List.of(Batches.send(++sequence, bytes)), force);
        return sequence;
    }

    void append(List<Batch> batches, boolean force) {
        journal.append(batches, force);
        sequence += batches.size();
    }

    void awaitDurable(long wanted) {
        await().pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> heard.durable.get() >= wanted || !heard.failures.isEmpty());
    }

    /** Certifies a checkpoint of both files, and waits for it. */
    void certifyBoth(long covered) throws InterruptedException {
        var done = new CountDownLatch(2);
        journal.certify(new Checkpoint(0, covered, covered), done::countDown);
        journal.certify(new Checkpoint(1, covered, covered), done::countDown);
        done.await();
    }

    Place place(long message) {
        return journal.bodies().place(message).orElseThrow();
    }

    BodyRead read(long message, Place place) {
        return journal.bodies().read(List.of(new BodyAt(message, place))).get(0);
    }
}
