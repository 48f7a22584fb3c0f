package io.ternmq.broker;

import io.netty.channel.EventLoop;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.transport.Connections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Brings effects from the thread of the engine, and positions from the journal's, to the event loop; there an effect
 * leaves when what it names is on disk.
 *
 * <ol>
 *   <li>I1: effects reach the connections in the order in which they were offered.
 *   <li>I2: whoever raises a position after an effect was offered, or offers an effect after the position was raised,
 *       sees the other: no effect is left behind.
 *   <li>I3: the loop is woken only when something may leave.
 *   <li>I4: after {@link #shut} nothing leaves; an error is the end too, since effects may be gone with it.
 * </ol>
 */
final class Gate {
    private final Connections connections;
    private final EventLoop loop;
    private final Consumer<Throwable> onFailed;
    private final Queue<List<Effect>> offered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile long durable;
    private volatile long written;
    private volatile boolean holding;
    private volatile boolean holdingForWritten;
    private volatile boolean shut;

    /**
     * Everything up to the sequence is on disk already.
     *
     * @param onFailed hears of an error on the loop, after which nothing leaves any more
     */
    Gate(Connections connections, EventLoop loop, long sequence, Consumer<Throwable> onFailed) {
        this.connections = connections;
        this.loop = loop;
        this.onFailed = onFailed;
        this.durable = sequence;
        this.written = sequence;
    }

    long durable() {
        return durable;
    }

    /** Takes effects of one turn, before its batches are appended. Thread: the engine's. */
    void offer(List<Effect> effects) {
        if (!effects.isEmpty()) {
            offered.add(effects);
        }
    }

    /** Lets go what may leave already, after the batches of the turn were appended. Thread: the engine's. */
    void pass(List<Effect> effects) {
        if (loop.inEventLoop()) {
            run();
        } else if (effects.stream().anyMatch(effect -> effect.durable() <= durable)) {
            wake();
        }
    }

    /** Thread: the journal's; the loop's own where the journal forces inline, which passes the gate afterwards. */
    void onDurable(long sequence) {
        durable = sequence;
        if ((holding || !offered.isEmpty()) && !loop.inEventLoop()) {
            wake();
        }
    }

    /** Thread: as above. */
    void onWritten(long sequence) {
        written = sequence;
        if (holdingForWritten && !loop.inEventLoop()) {
            wake();
        }
    }

    /** From now on nothing leaves. Thread: any. */
    void shut() {
        shut = true;
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::run);
        }
    }

    private void run() {
        try {
            runOrThrow();
        } catch (Throwable e) {
            shut();
            onFailed.accept(e);
        }
    }

    private void runOrThrow() {
        scheduled.set(false);
        long durableNow;
        long writtenNow;
        do {
            durableNow = durable;
            writtenNow = written;
            for (List<Effect> effects = offered.poll(); effects != null; effects = offered.poll()) {
                connections.offer(effects);
            }
            if (shut) {
                return;
            }
            connections.release(durableNow, writtenNow);
            holding = connections.isHolding();
            holdingForWritten = connections.isHoldingForWritten();
        } while (durableNow != durable || writtenNow != written);
    }
}
