package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of the disk does: gather what waits into a group, write it, force it, report it.
 *
 * <p>Thread: {@link #step}, {@link #end} and {@link #fail} are for the owner of the disk; the rest is for any.
 */
final class DiskTurn {
    /** No force is due. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int CERTIFICATIONS_A_GROUP = 16;

    private final LogOptions options;
    private final GroupWriter writer;
    private final ConcurrentLinkedQueue<Submission> queue;
    private final SegmentPreparer preparer;
    private final Certified certified;
    private final BufferPool pool;
    private final Journal.Listener listener;
    private final ConcurrentLinkedQueue<Certification> certifications = new ConcurrentLinkedQueue<>();
    private final List<Certification> written = new ArrayList<>();
    private long durable;
    private volatile @Nullable Submission held;
    private volatile boolean unforced;
    private volatile long unforcedSince;
    private volatile boolean stopWaiting;
    private volatile boolean failed;
    private volatile @Nullable Throwable failure;
    private volatile boolean fast = true;
    private final ForcePace pace = new ForcePace();

    /** A checkpoint to be certified. */
    private record Certification(Checkpoint checkpoint, Runnable done) {}

    DiskTurn(
            LogOptions options,
            GroupWriter writer,
            ConcurrentLinkedQueue<Submission> queue,
            SegmentPreparer preparer,
            Certified certified,
            BufferPool pool,
            Journal.Listener listener) {
        this.options = options;
        this.writer = writer;
        this.queue = queue;
        this.preparer = preparer;
        this.certified = certified;
        this.pool = pool;
        this.listener = listener;
        durable = writer.sequence();
    }

    void certify(Checkpoint checkpoint, Runnable done) {
        certifications.add(new Certification(checkpoint, done));
    }

    boolean isFailed() {
        return failed;
    }

    /** Somebody else found that the log can't go on: the next step fails. */
    void failSoon(Throwable cause) {
        failure = cause;
    }

    /** Whether a step would do something. */
    boolean hasWork() {
        return failure != null
                || !queue.isEmpty()
                || !certifications.isEmpty()
                || held != null
                || nanosUntilForce() <= 0;
    }

    /** Whether forces of late took so little that a thread may wait for one. */
    boolean isFast() {
        return fast;
    }

    /** Whether something is written and not forced. */
    boolean waitsForForce() {
        return unforced;
    }

    /** When what is written and not forced is to be forced; {@link #NEVER} if nothing is. */
    long nanosUntilForce() {
        return unforced
                ? TimeUnit.MILLISECONDS.toNanos(options.unforcedMillisMax()) - (System.nanoTime() - unforcedSince)
                : NEVER;
    }

    /** The journal closes: don't wait for space that isn't there. */
    void stopWaiting() {
        stopWaiting = true;
    }

    /**
     * Does one group; false if there was nothing to do, or nothing that can be done without waiting.
     *
     * @param mayWait whether the caller can wait for a segment
     */
    boolean step(boolean mayWait) {
        if (failed) {
            return false;
        }
        try {
            requireNoFailure();
            return group(mayWait);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            return false;
        }
    }

    /** Writes the mark that the log was closed, unless it failed, and releases the segment. */
    void end() {
        try {
            if (!failed) {
                forceAndReport();
                if (!writer.isClosed() && writer.fitsReserve(0)) {
                    var mark = new Submission(pool, 0);
                    writer.write(mark, Mark.CLOSED);
                    mark.release();
                    writer.force();
                }
            }
            writer.close();
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Nothing is written or reported any more, but for this. */
    void fail(Throwable cause) {
        if (!failed) {
            failed = true;
            queue.clear();
            certifications.clear();
            listener.onFailed(cause);
        }
    }

    private void requireNoFailure() throws IOException {
        Throwable cause = failure;
        if (cause != null) {
            throw new IOException("no segment can be prepared: " + cause, cause);
        }
    }

    private boolean group(boolean mayWait) throws IOException {
        Submission group = gather();
        if (group == null) {
            if (nanosUntilForce() > 0) {
                return false;
            }
            forceAndReport();
            return true;
        }
        if (!hasRoom(group, mayWait)) {
            held = group;
            return false;
        }
        addCertifications(group);
        write(group);
        return true;
    }

    /** Everything that waits, up to the size of a group. */
    private @Nullable Submission gather() {
        Submission group = held == null ? queue.poll() : held;
        held = null;
        if (group == null) {
            return certifications.isEmpty() ? null : new Submission(pool, 0);
        }
        for (var next = queue.peek();
                next != null && (long) group.bytes() + next.bytes() <= options.groupBytes();
                next = queue.peek()) {
            group.absorb(queue.remove());
        }
        return group;
    }

    private boolean hasRoom(Submission group, boolean mayWait) throws IOException {
        if (group.isEmpty()
                ? writer.fitsReserve(CERTIFICATIONS_A_GROUP * Entry.CHECKPOINT_BYTES)
                : writer.fits(group.bytes())) {
            return true;
        }
        int bytes = options.segmentBytesFor(group.bytes());
        if (!mayWait && bytes > options.segmentBytes()) {
            return false;
        }
        SegmentFile next = preparer.poll(bytes);
        while (next == null) {
            if (!mayWait) {
                return false;
            }
            requireNoFailure();
            if (stopWaiting && preparer.isStuck()) {
                throw new IOException("no space for a new segment");
            }
            certifyInReserve();
            LockSupport.park(this);
            next = preparer.poll(bytes);
        }
        writer.rotate(next);
        return true;
    }

    /** Checkpoints are what frees segments, so they must not wait for one. */
    private void certifyInReserve() throws IOException {
        if (!certifications.isEmpty() && writer.fitsReserve(CERTIFICATIONS_A_GROUP * Entry.CHECKPOINT_BYTES)) {
            var group = new Submission(pool, 0);
            addCertifications(group);
            write(group);
        }
    }

    private void addCertifications(Submission group) {
        for (int i = 0; i < CERTIFICATIONS_A_GROUP && !certifications.isEmpty(); i++) {
            Certification certification = certifications.remove();
            group.add(certification.checkpoint());
            group.wantForce();
            written.add(certification);
        }
    }

    private void write(Submission group) throws IOException {
        boolean force = group.force();
        if (!group.isEmpty()) {
            writer.write(group, Mark.NONE);
            if (group.batches() > 0) {
                listener.onWritten(writer.sequence());
            }
        }
        group.release();
        if (force || writer.unforcedBytes() >= options.unforcedBytesMax()) {
            forceAndReport();
        } else if (!unforced) {
            unforcedSince = System.nanoTime();
            unforced = true;
        }
    }

    private void forceAndReport() throws IOException {
        long start = System.nanoTime();
        writer.force();
        fast = pace.isFastAfter(System.nanoTime() - start);
        unforced = false;
        if (durable < writer.sequence()) {
            durable = writer.sequence();
            listener.onDurable(durable);
        }
        for (Certification each : written) {
            certified.add(each.checkpoint());
        }
        List<Certification> done = List.copyOf(written);
        written.clear();
        done.forEach(each -> each.done().run());
    }
}
