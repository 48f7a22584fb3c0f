package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.format.RecordCodec;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps segments ready before they are needed: one to go on in, and one in reserve, so that acknowledgements still have
 * room while producers are stopped. Says when there is less. A batch that is larger than they are has one made for it.
 *
 * <p>Its own thread prepares and recycles; any thread polls, releases and wakes.
 */
final class SegmentPreparer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentPreparer.class);
    private static final int READY = 2;
    private static final int SPARES_KEPT = 2;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LogDirectory directory;
    private final LogOptions options;
    private final UUID journal;
    private final Events events;
    private final ConcurrentLinkedQueue<SegmentFile> ready = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> released = new ConcurrentLinkedQueue<>();
    private final Thread thread = new SteadyThread("ternmq-segments", this);
    private long nextNumber;
    private boolean low;
    /** Bytes of the segment that is waited for; 0 if none is. */
    private volatile int wanted;

    private volatile boolean stuck;
    private volatile boolean stopped;

    /** Hears of segments and space, on the preparer's thread. */
    interface Events {
        void onReady();

        void onStuck();

        void onSpaceLow();

        void onSpaceOk();

        /** No segment will be prepared any more. */
        void onFailed(Throwable cause);
    }

    SegmentPreparer(LogDirectory directory, LogOptions options, UUID journal, long nextNumber, Events events) {
        this.directory = directory;
        this.options = options;
        this.journal = journal;
        this.nextNumber = nextNumber;
        this.events = events;
    }

    void start() {
        thread.start();
    }

    /** Stops the thread and closes what it prepared. */
    void stop() throws IOException {
        stopped = true;
        wake();
        Threads.join(thread);
        for (SegmentFile file = ready.poll(); file != null; file = ready.poll()) {
            file.channel().close();
        }
    }

    /**
     * A prepared segment of at least so many bytes, if the next one is; otherwise such a one is prepared. For the owner of
     * the disk, who asks until there is one.
     */
    @Nullable
    SegmentFile poll(int bytesMin) {
        SegmentFile next = ready.peek();
        boolean fits = next != null && next.header().bytes() >= bytesMin;
        // Before it is taken: whoever sees that it was must not make another one.
        wanted = fits ? 0 : bytesMin;
        if (fits) {
            ready.remove();
        }
        wake();
        return fits ? next : null;
    }

    /** Whether there was no room for a segment at the last attempt, and none is ready. */
    boolean isStuck() {
        return stuck;
    }

    /** Nobody needs this segment any more. */
    void release(long number) {
        released.add(number);
        wake();
    }

    /** Looks after things now. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** What goes wrong is told in any case: the log would wait for a segment for ever. */
    @Override
    public void run() {
        try {
            prepareUntilStopped();
        } catch (Throwable e) {
            stopped = true;
            stuck = true;
            events.onFailed(e);
        }
    }

    private void prepareUntilStopped() {
        while (!stopped) {
            boolean enough = attempt();
            stuck = !enough && ready.isEmpty();
            if (stuck) {
                events.onStuck();
            }
            if (enough == low && !stopped) {
                low = !enough;
                tell();
            }
            if (enough || stopped) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    /** Recycles, prepares, and tells whether there is room enough, whoever takes what is ready meanwhile. */
    private boolean attempt() {
        try {
            for (Long number = released.poll(); number != null; number = released.poll()) {
                directory.recycle(number);
            }
            recycleSmaller();
            boolean room = true;
            while (!stopped && room && ready.size() < READY) {
                int bytes = ready.isEmpty() ? Math.max(wanted, options.segmentBytes()) : options.segmentBytes();
                room = mayPrepare(bytes);
                if (room) {
                    ready.add(prepare(bytes));
                    events.onReady();
                }
            }
            directory.trimSpares(SPARES_KEPT, options.segmentBytes());
            return room && directory.usableBytes() >= options.freeBytesMin();
        } catch (IOException e) {
            if (!low) {
                LOG.warn("Can't prepare a segment in {}: {}", directory.path(), e.toString());
            }
            return false;
        }
    }

    /** Makes way for a segment that is larger than those that are ready: numbers rise along the log. */
    private void recycleSmaller() throws IOException {
        for (SegmentFile next = ready.peek(); next != null && next.header().bytes() < wanted; next = ready.peek()) {
            ready.remove();
            next.channel().close();
            directory.recycle(next.header().number());
        }
    }

    /**
     * The last free space is the store's, but for the one segment that the log can't do without. If that is a large one, it
     * isn't tried in vain, which would take all space for a moment; spares, which make way for it, count as free.
     */
    private boolean mayPrepare(int bytes) throws IOException {
        int spares = directory.spares().size();
        if (ready.isEmpty()) {
            return bytes == options.segmentBytes()
                    || directory.usableBytes() + (long) spares * options.segmentBytes() >= bytes;
        }
        return spares > 0 || directory.usableBytes() - bytes >= options.freeBytesMin();
    }

    private SegmentFile prepare(int bytes) throws IOException {
        var header = new SegmentHeader(
                RecordCodec.VERSION, journal, nextNumber, options.salts().getAsLong(), bytes);
        LogDirectory.Blank blank = directory.blank(header);
        // Whatever comes of it: the name may have changed already, so this number is not tried again.
        nextNumber++;
        try {
            return directory.publish(blank);
        } catch (IOException e) {
            blank.channel().close();
            throw e;
        }
    }

    private void tell() {
        if (low) {
            LOG.warn("Space for the log in {} is running out", directory.path());
            events.onSpaceLow();
        } else {
            LOG.info("There is space for the log in {} again", directory.path());
            events.onSpaceOk();
        }
    }
}
