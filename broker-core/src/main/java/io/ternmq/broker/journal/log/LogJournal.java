package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.SegmentSpace;
import io.ternmq.broker.journal.format.Entry;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The journal on local disk: a group of batches is one write and one force.
 *
 * <ol>
 *   <li>Whoever owns the disk writes, forces and reports; ownership is a flag that is taken by compare-and-set and given
 *       back, never waited for.
 *   <li>The journal thread takes it when there is work. The appending thread takes it for little, if the disk is free and
 *       fast, and does one group; whatever is left goes to the journal thread.
 *   <li>Who gives the disk back looks for work afterwards and wakes the journal thread, so nothing is left lying.
 *   <li>A group is forced before the next one is written, if anybody waits for it.
 *   <li>A batch is never refused for its size, as long as a buffer can hold it: one that no ordinary segment holds gets a
 *       segment made for it, and is always the journal thread's to write.
 *   <li>After a failed write or force nothing more is written, forced or reported.
 * </ol>
 *
 * <p>Idle costs nothing: the journal thread is parked, without a timeout unless something written waits for its force.
 */
public final class LogJournal implements Journal, Certifier {
    private final LogOptions options;
    private final UUID journal;
    private final Listener listener;
    private final SegmentPreparer preparer;
    private final DiskTurn disk;
    private final LogBodies bodies;
    private final LogSpace space;
    private final BufferPool pool = new BufferPool();
    private final ConcurrentLinkedQueue<Submission> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean owned = new AtomicBoolean();
    private final Thread thread = new SteadyThread("ternmq-journal", this::run);
    private volatile boolean closing;
    private volatile boolean timed;
    private long nextSequence;
    private boolean closed;

    LogJournal(
            LogDirectory directory,
            LogOptions options,
            UUID journal,
            GroupWriter.LogEnd end,
            LogParts parts,
            Listener listener) {
        this.options = options;
        this.journal = journal;
        this.listener = listener;
        nextSequence = end.sequence() + 1;
        preparer = new SegmentPreparer(
                directory, options, journal, end.segment().header().number() + 1, new PreparerEvents());
        var writer = new GroupWriter(end, parts.table(), parts.certified(), parts.places());
        disk = new DiskTurn(options, writer, queue, preparer, parts.certified(), pool, listener);
        bodies = new LogBodies(directory, parts.table(), parts.places());
        space = new LogSpace(directory, parts, bodies, preparer::release);
        preparer.start();
        thread.start();
    }

    /** The identity of the journal. */
    public UUID journal() {
        return journal;
    }

    /** The bodies in the log, for the store's thread. */
    public Bodies bodies() {
        return bodies;
    }

    /** The segments, for the store's thread. */
    public SegmentSpace space() {
        return space;
    }

    @Override
    public void append(List<Batch> batches, boolean force) {
        if (disk.isFailed() || (batches.isEmpty() && !force)) {
            return;
        }
        Submission submission = encode(batches);
        if (force) {
            submission.wantForce();
        }
        boolean inline = submission.bytes() < options.inlineBytesMax() && disk.isFast();
        queue.add(submission);
        if (!inline || !writeInline()) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public long queuedBytes() {
        return pool.takenBytes();
    }

    @Override
    public void barrier() {
        append(List.of(), true);
    }

    @Override
    public void certify(Checkpoint checkpoint, Runnable done) {
        disk.certify(checkpoint, done);
        preparer.wake();
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing = true;
        disk.stopWaiting();
        LockSupport.unpark(thread);
        Threads.join(thread);
        try {
            preparer.stop();
        } catch (IOException e) {
            disk.fail(e);
        }
    }

    /** Queues all full groups, and returns the last one. */
    private Submission encode(List<Batch> batches) {
        Submission submission = new Submission(pool, 0);
        for (Batch batch : batches) {
            long bytes = Entry.bytesMax(batch);
            if (batch.sequence() != nextSequence || bytes > LogOptions.BATCH_BYTES_MAX) {
                throw new IllegalArgumentException("batch " + batch.sequence() + " of " + bytes + " bytes, where "
                        + nextSequence + " of at most " + LogOptions.BATCH_BYTES_MAX + " bytes is expected");
            }
            if (submission.batches() > 0 && submission.bytes() + bytes > options.groupBytes()) {
                queue.add(submission);
                submission = new Submission(pool, (int) bytes);
            } else if (bytes > options.groupBytes()) {
                submission.release();
                submission = new Submission(pool, (int) bytes);
            }
            submission.add(batch);
            nextSequence++;
        }
        return submission;
    }

    /** Does one group on the appending thread, if the disk is free; false if the journal thread has to be woken. */
    private boolean writeInline() {
        if (!owned.compareAndSet(false, true)) {
            return false;
        }
        // An interrupt would close the segment.
        boolean interrupted = Thread.interrupted();
        try {
            disk.step(false);
        } finally {
            owned.set(false);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return !disk.hasWork() && (timed || !disk.waitsForForce());
    }

    private void run() {
        while (!disk.isFailed() && !(closing && !disk.hasWork())) {
            if (owned.compareAndSet(false, true)) {
                groups();
            }
            park();
        }
        disk.end();
    }

    /** Writes one group after the other until nothing waits. */
    private void groups() {
        boolean more = true;
        while (more) {
            more = disk.step(true);
        }
        owned.set(false);
    }

    private void park() {
        timed = false;
        if (closing || disk.isFailed() || (disk.hasWork() && !owned.get())) {
            return;
        }
        long nanos = disk.nanosUntilForce();
        if (nanos == DiskTurn.NEVER) {
            LockSupport.park(this);
        } else {
            timed = true;
            LockSupport.parkNanos(this, nanos);
        }
    }

    /** Passes on what the preparer says. */
    private final class PreparerEvents implements SegmentPreparer.Events {
        @Override
        public void onReady() {
            LockSupport.unpark(thread);
        }

        @Override
        public void onStuck() {
            LockSupport.unpark(thread);
        }

        @Override
        public void onSpaceLow() {
            listener.onSpaceLow();
        }

        @Override
        public void onSpaceOk() {
            listener.onSpaceOk();
        }

        @Override
        public void onFailed(Throwable cause) {
            disk.failSoon(cause);
            LockSupport.unpark(thread);
        }
    }
}
