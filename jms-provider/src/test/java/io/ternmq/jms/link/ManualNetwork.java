package io.ternmq.jms.link;

import io.ternmq.jms.transport.ChannelEvents;
import io.ternmq.jms.transport.Endpoint;
import io.ternmq.jms.transport.Loop;
import io.ternmq.jms.transport.Network;
import io.ternmq.jms.transport.WireChannel;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.testsupport.clock.ManualClock;
import io.ternmq.testsupport.peer.PeerWire;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A loop that runs when the test says so, with channels that lead straight to scripted peers: the first connection to the
 * first, and so on; a connection for which there is none fails.
 */
final class ManualNetwork implements Network, Loop {

    private record Timer(long dueNanos, long order, Runnable task) {}

    final ManualClock clock = ManualClock.atMillis(0);
    final List<Endpoint> asked = new ArrayList<>();
    private final Deque<ScriptedPeer> peers = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos).thenComparingLong(Timer::order));
    private long order;

    ManualNetwork(ScriptedPeer... peers) {
        this.peers.addAll(List.of(peers));
    }

    @Override
    public Loop loop() {
        return this;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
        timers.add(new Timer(clock.nanos() + Duration.ofMillis(delayMillis).toNanos(), order++, task));
    }

    /** Runs what there is to run now. */
    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Lets time pass, and runs what falls due. */
    void advance(long millis) {
        long end = clock.nanos() + Duration.ofMillis(millis).toNanos();
        run();
        while (!timers.isEmpty() && timers.peek().dueNanos() <= end) {
            var timer = timers.remove();
            clock.advance(Duration.ofNanos(Math.max(0, timer.dueNanos() - clock.nanos())));
            timer.task().run();
            run();
        }
        clock.advance(Duration.ofNanos(end - clock.nanos()));
    }

    @Override
    public void connect(Endpoint endpoint, long timeoutMillis, ChannelEvents events) {
        asked.add(endpoint);
        var peer = peers.poll();
        if (peer == null) {
            execute(() -> events.onConnectFailed(endpoint + ": connection refused"));
            return;
        }
        var channel = new DirectChannel(peer, events);
        execute(() -> {
            peer.onConnected(channel);
            events.onConnected(channel);
        });
    }

    private final class DirectChannel implements WireChannel, PeerWire {

        private final ScriptedPeer peer;
        private final ChannelEvents events;
        private final List<Frame> written = new ArrayList<>();
        private boolean closed;

        DirectChannel(ScriptedPeer peer, ChannelEvents events) {
            this.peer = peer;
            this.events = events;
        }

        @Override
        public void write(Frame frame) {
            written.add(frame);
        }

        @Override
        public void flush() {
            var frames = List.copyOf(written);
            written.clear();
            execute(() -> frames.forEach(frame -> {
                if (!closed) {
                    peer.onFrame(frame);
                }
            }));
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void frameBytesMax(int bytes) {
            // Frames are not encoded here.
        }

        @Override
        public void close() {
            end("closed by this client");
        }

        @Override
        public void send(Frame frame) {
            execute(() -> {
                if (!closed) {
                    events.onFrame(this, frame);
                    events.onReadComplete(this);
                }
            });
        }

        @Override
        public void cut() {
            execute(() -> end("the broker closed the connection"));
        }

        private void end(String reason) {
            if (!closed) {
                closed = true;
                peer.onEnd();
                execute(() -> events.onClosed(this, reason));
            }
        }
    }
}
