package io.ternmq.testsupport.peer;

import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One connection's other side, which does what its script says: the broker for a client under test, or the client for
 * a broker.
 *
 * <pre>{@code
 * var broker = new ScriptedPeer("broker")
 *         .opens()
 *         .expect(SessionOpen.class)
 *         .reply(Send.class, send -> new Sent(send.session(), send.number()))
 *         .cut();
 * }</pre>
 *
 * <ol>
 *   <li>I1: steps happen in their order; what acts does so as soon as its turn comes.
 *   <li>I2: the first frame that doesn't fit ends script and connection, and its message shows the script so far.
 *   <li>I3: a frame after the script's end doesn't fit either, unless its type is ignored; Heartbeat always is.
 * </ol>
 *
 * <p>The script is written before the first frame. Then the peer belongs to the thread that hands it its frames;
 * {@link #received}, {@link #requireFinished} and {@link #awaitFinished} may be called from any thread.
 */
public final class ScriptedPeer {
    private static final UUID BROKER_ID = new UUID(0x7465726eL, 1);

    private final String name;
    private final List<Step> steps = new ArrayList<>();
    private final Set<Class<? extends Frame>> ignored = new HashSet<>(Set.of(Heartbeat.class));
    private final Map<Class<? extends Frame>, Function<Frame, Frame>> answers = new HashMap<>();
    private final List<Frame> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> finished = new CompletableFuture<>();
    private volatile Optional<String> failure = Optional.empty();
    private final AtomicInteger done = new AtomicInteger();
    private Optional<PeerWire> wire = Optional.empty();

    /** A peer without a script, called so in messages. */
    public ScriptedPeer(String name) {
        this.name = name;
    }

    /** Expects a frame of a type. */
    public <F extends Frame> ScriptedPeer expect(Class<F> type) {
        return expect(type, frame -> {});
    }

    /** Expects a frame of a type, and that a check passes, which throws AssertionError otherwise. */
    public <F extends Frame> ScriptedPeer expect(Class<F> type, Consumer<F> check) {
        return add(new Step.Expect(type.getSimpleName(), frame -> mismatch(type, check, frame), (frame, to) -> {}));
    }

    /** Expects exactly this frame; arrays are compared by what they hold. */
    public ScriptedPeer expect(Frame wanted) {
        return add(new Step.Expect(
                FrameText.of(wanted),
                frame -> FrameText.same(wanted, frame) ? "" : "it isn't equal",
                (frame, to) -> {}));
    }

    /** Expects a frame of a type and answers it. */
    public <F extends Frame> ScriptedPeer reply(Class<F> type, Function<F, Frame> answer) {
        return add(new Step.Expect(
                type.getSimpleName() + ", to be answered",
                frame -> mismatch(type, accepted -> {}, frame),
                (frame, to) -> to.send(answer.apply(type.cast(frame)))));
    }

    /** As a broker: expects Open and answers that the connection is open, with limits that no test reaches by chance. */
    public ScriptedPeer opens() {
        return reply(
                Open.class,
                open -> new Opened(
                        open.versionMax(), 0, BROKER_ID, 1 << 20, 100L << 20, 30_000, 3_600_000, new byte[0]));
    }

    /** Sends a frame. */
    public ScriptedPeer say(Frame frame) {
        return add(new Step.Act("say " + FrameText.of(frame), to -> to.send(frame)));
    }

    /** Sends bytes that may be no frame. */
    public ScriptedPeer sayBytes(byte[] bytes) {
        byte[] copy = bytes.clone();
        return add(new Step.Act("say " + copy.length + " bytes", to -> to.sendBytes(copy)));
    }

    /** Ends the connection. */
    public ScriptedPeer cut() {
        return add(new Step.Act("cut", PeerWire::cut));
    }

    /** Expects that the other side ends the connection. */
    public ScriptedPeer expectEnd() {
        return add(new Step.ExpectEnd());
    }

    /** Overlooks frames of a type wherever the script doesn't expect them. */
    public ScriptedPeer ignore(Class<? extends Frame> type) {
        ignored.add(type);
        return this;
    }

    /** Answers frames of a type wherever the script doesn't expect them. */
    public <F extends Frame> ScriptedPeer answer(Class<F> type, Function<F, Frame> answer) {
        ignored.add(type);
        answers.put(type, frame -> answer.apply(type.cast(frame)));
        return this;
    }

    /** The connection is there; the script begins. */
    public void onConnected(PeerWire to) {
        wire = Optional.of(to);
        act();
    }

    /** A frame came from the other side. */
    public void onFrame(Frame frame) {
        received.add(frame);
        if (failure.isPresent()) {
            return;
        }
        if (done.get() < steps.size() && steps.get(done.get()) instanceof Step.Expect expected) {
            String mismatch = expected.mismatch().apply(frame);
            if (mismatch.isEmpty()) {
                done.incrementAndGet();
                expected.answer().to(frame, wire.orElseThrow());
                act();
            } else if (!overlook(frame)) {
                fail("got " + FrameText.of(frame) + ": " + mismatch);
            }
        } else if (!overlook(frame)) {
            fail("got " + FrameText.of(frame));
        }
    }

    private boolean overlook(Frame frame) {
        var answer = answers.get(frame.getClass());
        if (answer != null) {
            wire.orElseThrow().send(answer.apply(frame));
        }
        return ignored.contains(frame.getClass());
    }

    /** What came isn't a frame. */
    public void onMalformed(String text) {
        fail("got malformed bytes: " + text);
    }

    /** The connection has ended. */
    public void onEnd() {
        if (failure.isPresent() || done.get() == steps.size()) {
            return;
        }
        if (steps.get(done.get()) instanceof Step.ExpectEnd) {
            done.incrementAndGet();
            act();
        } else {
            fail("the connection ended");
        }
    }

    /** All frames that came, ignored ones included. */
    public List<Frame> received() {
        return List.copyOf(received);
    }

    /** All frames of a type that came. */
    public <F extends Frame> List<F> received(Class<F> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Throws an AssertionError unless all steps happened and nothing else did. */
    public void requireFinished() {
        failure.ifPresent(text -> {
            throw new AssertionError(text);
        });
        if (done.get() < steps.size()) {
            throw new AssertionError(message("nothing more came"));
        }
    }

    /** As {@link #requireFinished}, once the last step has happened, for which it waits at most so long. */
    public void awaitFinished(long timeoutMillis) {
        try {
            finished.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(message("nothing more came within " + timeoutMillis + " ms"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(message("the test was interrupted"), e);
        } catch (ExecutionException e) {
            throw new AssertionError(message("the peer itself failed"), e);
        }
        requireFinished();
    }

    private ScriptedPeer add(Step step) {
        if (wire.isPresent()) {
            throw new IllegalStateException("the script of " + name + " has begun already");
        }
        steps.add(step);
        return this;
    }

    private void act() {
        while (done.get() < steps.size() && steps.get(done.get()) instanceof Step.Act act) {
            done.incrementAndGet();
            act.action().accept(wire.orElseThrow());
        }
        if (done.get() == steps.size()) {
            finished.complete(true);
        }
    }

    private void fail(String what) {
        if (failure.isEmpty()) {
            failure = Optional.of(message(what));
            finished.complete(false);
            wire.ifPresent(PeerWire::cut);
        }
    }

    private String message(String what) {
        String expected = done.get() < steps.size() ? steps.get(done.get()).toString() : "nothing more";
        var text = new StringBuilder(name)
                .append(" expected ")
                .append(expected)
                .append(", but ")
                .append(what)
                .append("\nscript:");
        for (int i = 0; i < steps.size(); i++) {
            text.append(i < done.get() ? "\n  done  " : i == done.get() ? "\n  now   " : "\n  later ")
                    .append(steps.get(i));
        }
        text.append("\nreceived:");
        received.forEach(frame -> text.append("\n  ").append(FrameText.of(frame)));
        return text.toString();
    }

    private static <F extends Frame> String mismatch(Class<F> type, Consumer<F> check, Frame frame) {
        if (!type.isInstance(frame)) {
            return "it isn't a " + type.getSimpleName();
        }
        try {
            check.accept(type.cast(frame));
            return "";
        } catch (AssertionError e) {
            return Objects.requireNonNullElse(e.getMessage(), "the check failed");
        }
    }
}
