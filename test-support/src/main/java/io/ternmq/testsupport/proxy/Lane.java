package io.ternmq.testsupport.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One direction of one connection.
 *
 * <ol>
 *   <li>I1: a fault happens exactly at its point; no byte after it was forwarded before.
 *   <li>I2: faults of one point happen in the order in which they were given.
 *   <li>I3: what is held leaves in order, or is discarded with the connection.
 *   <li>I4: a target that doesn't read, or a fault that holds, stops the source in time.
 * </ol>
 *
 * <p>Owned by the proxy's event loop.
 */
final class Lane {
    private static final int HELD_BYTES_MAX = 1 << 20;

    private final Link link;
    private final Channel source;
    private final Channel target;
    private final List<Fault> faults;
    private final FrameMeter meter = new FrameMeter();
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private Optional<Fault.Pieces> pieces = Optional.empty();
    private Random pieceSizes = new Random(0);
    private int mask;
    private boolean holding;
    private boolean swallowing;
    private boolean ended;

    Lane(Link link, Channel source, Channel target, List<Fault> faults) {
        this.link = link;
        this.source = source;
        this.target = target;
        this.faults = new ArrayList<>(faults);
    }

    /** Takes bytes, which are this lane's to release. */
    void onBytes(ByteBuf in) {
        held.add(in);
        pump();
    }

    /** The source has ended the connection. */
    void onEnd() {
        ended = true;
        pump();
    }

    /** The source has reset the connection. */
    void onReset() {
        if (!swallowing) {
            link.cut(Cut.RST);
        }
    }

    /** Lets the faults at the very beginning happen, and takes bytes from now on. */
    void start() {
        pump();
    }

    /** Takes one more fault, for a connection that is running. */
    void add(Fault fault) {
        faults.add(fault);
        pump();
    }

    void release() {
        holding = false;
        pump();
    }

    boolean isHolding() {
        return holding;
    }

    boolean hasHeld() {
        return holding && held.stream().anyMatch(ByteBuf::isReadable);
    }

    FrameMeter meter() {
        return meter;
    }

    void discard() {
        held.forEach(ByteBuf::release);
        held.clear();
    }

    /** Lets the source be read, or not. */
    void pace() {
        long waiting = held.stream().mapToLong(ByteBuf::readableBytes).sum();
        source.config().setAutoRead(!link.isOpen() || (waiting <= HELD_BYTES_MAX && target.isWritable()));
    }

    private void pump() {
        trigger();
        while (!held.isEmpty() && !holding && link.isOpen()) {
            ByteBuf in = held.peek();
            if (in.isReadable()) {
                forward(in);
                trigger();
            } else {
                held.remove().release();
            }
        }
        if (ended && held.isEmpty() && !swallowing) {
            link.cut(Cut.FIN);
        }
        pace();
    }

    private void trigger() {
        var due =
                faults.stream().filter(fault -> fault.point().isReached(meter)).toList();
        faults.removeAll(due);
        due.forEach(this::happen);
    }

    private void happen(Fault fault) {
        if (fault instanceof Fault.CutAt cut) {
            link.cut(cut.cut());
        } else if (fault instanceof Fault.BlackHole) {
            swallowing = true;
        } else if (fault instanceof Fault.Hold) {
            holding = true;
        } else if (fault instanceof Fault.Corrupt corrupt) {
            mask = corrupt.mask();
        } else if (fault instanceof Fault.Pieces wanted) {
            pieces = Optional.of(wanted);
            pieceSizes = new Random(wanted.seed());
        }
    }

    /** Forwards bytes up to the next place where something may happen. */
    private void forward(ByteBuf in) {
        long most = mask == 0 ? in.readableBytes() : 1;
        for (Fault fault : faults) {
            most = Math.min(most, fault.point().bytesAhead(meter));
        }
        if (pieces.isPresent()) {
            most = Math.min(most, 1 + pieceSizes.nextInt(pieces.get().bytesMax()));
        }
        int passed = meter.advance(in, in.readerIndex(), (int) most);
        ByteBuf out = in.readRetainedSlice(passed);
        if (mask != 0) {
            out.setByte(out.readerIndex(), out.getByte(out.readerIndex()) ^ mask);
            mask = 0;
        }
        write(out);
    }

    // Whether it arrived shows in the channel, not here.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void write(ByteBuf out) {
        if (swallowing) {
            out.release();
        } else {
            target.writeAndFlush(out);
        }
    }
}
