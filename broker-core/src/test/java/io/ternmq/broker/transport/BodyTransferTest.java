package io.ternmq.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.SessionClose;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How parts of large bodies pass between a client's connection and where they are kept. */
class BodyTransferTest {
    private static final int MESSAGE_BYTES_MAX = 500_000;
    private static final int WAITING_BYTES_MAX = 150_000;

    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final HeldBodies bodies = new HeldBodies();
    private final Network network = new Network();
    private Connections connections;
    private WirePeer peer;

    /** Answers when the test says so. */
    private static final class HeldBodies implements LargeBodies {
        record Put(long message, long offset, int bytes, boolean last, PutListener listener) {}

        record Read(long message, long offset, int length, ReadListener listener) {}

        final List<Put> puts = new CopyOnWriteArrayList<>();
        final List<Read> reads = new CopyOnWriteArrayList<>();
        final List<Long> removed = new CopyOnWriteArrayList<>();

        @Override
        public void put(long message, long offset, byte[] part, boolean last, PutListener listener) {
            puts.add(new Put(message, offset, part.length, last, listener));
        }

        @Override
        public void read(long message, long offset, int length, ReadListener listener) {
            reads.add(new Read(message, offset, length, listener));
        }

        @Override
        public void remove(long message) {
            removed.add(message);
        }

        @Override
        public void close() {}

        void awaitPuts(int count) {
            await().until(() -> puts.size() >= count);
        }
    }

    @BeforeEach
    void open() throws Exception {
        var limits = new ConnectionLimits(1 << 20, MESSAGE_BYTES_MAX, 10_000, 5_000, 10, 10, 10, 60_000);
        var terms = new Terms(new UUID(1, 2), limits, Users.of(Map.of()), true, Authorizer.EVERYTHING);
        connections = new Connections(terms, commands::add, new SecureRandom(), bodies, WAITING_BYTES_MAX);
        ListenAddress address = network.listen(ListenAddress.parse("tcp://127.0.0.1:0"), connections);
        peer = WirePeer.connect(address);
        peer.say(new Open(1, 1, 0, new UUID(7, 7), 1, "me", "ANONYMOUS", new byte[0]));
        awaitCommands(1);
        effects(new Effect.Accepted(1, 0, false));
        peer.hear(Opened.class);
        peer.opened();
    }

    @AfterEach
    void close() {
        peer.close();
        network.close();
    }

    private void effects(Effect... effects) {
        network.loop()
                .submit(() -> {
                    connections.offer(List.of(effects));
                    connections.release(0, 0);
                })
                .syncUninterruptibly();
    }

    private void awaitCommands(int count) {
        await().until(() -> commands.size() >= count);
    }

    private static Frame put(int request, long body, long offset, int bytes, boolean last) {
        return new BodyPut(request, 1, body, offset, last, new byte[bytes]);
    }

    private void begun() {
        peer.say(put(1, 1, 0, 1_000, false));
        awaitCommands(2);
        effects(new Effect.BodyBegun(1, 0, 1, 1, 77));
        bodies.awaitPuts(1);
    }

    @Test
    void asksForAMessageAndPassesPartsOnInOrder() throws Exception {
        peer.say(put(1, 1, 0, 1_000, false));
        peer.say(put(2, 1, 1_000, 500, true));
        awaitCommands(2);
        assertThat(bodies.puts).isEmpty();

        effects(new Effect.BodyBegun(1, 0, 1, 1, 77));

        bodies.awaitPuts(2);
        assertThat(commands.get(1)).isEqualTo(new Command.BeginBody(1, 1, 1));
        assertThat(bodies.puts)
                .extracting(HeldBodies.Put::message, HeldBodies.Put::offset, HeldBodies.Put::last)
                .containsExactly(tuple(77L, 0L, false), tuple(77L, 1_000L, true));
    }

    @Test
    void answersAPartWhenItIsWrittenAndTellsTheEngineWhenAllIsForced() throws Exception {
        begun();
        bodies.puts.get(0).listener().onPut(new LargeBodies.PutResult.Taken());
        assertThat(peer.hear(Done.class).requestId()).isEqualTo(1);
        peer.say(put(2, 1, 1_000, 500, true));
        bodies.awaitPuts(2);

        bodies.puts.get(1).listener().onPut(new LargeBodies.PutResult.Forced(1_500, 9));

        awaitCommands(3);
        assertThat(commands.get(2)).isEqualTo(new Command.EndBody(1, 2, 1, 1, 1_500, 9));
        assertThat(peer.heardNothing()).isTrue();
    }

    @Test
    void refusesWhatTheEngineRefuses() throws Exception {
        peer.say(put(1, 1, 0, 1_000, false));
        peer.say(put(2, 1, 1_000, 1_000, false));
        awaitCommands(2);

        effects(new Effect.BodyRefused(1, 0, 1, 1, Reason.LIMIT_EXCEEDED, "too many"));
        peer.say(put(3, 1, 2_000, 1_000, true));

        for (int request = 1; request <= 3; request++) {
            assertThat(peer.hear(Failed.class)).isEqualTo(new Failed(request, ErrorCode.LIMIT_EXCEEDED, "too many"));
        }
        assertThat(bodies.puts).isEmpty();
    }

    @Test
    void refusesABodyThatGrowsTooLarge() throws Exception {
        begun();

        peer.say(put(2, 1, 1_000, MESSAGE_BYTES_MAX, false));

        assertThat(peer.hear(Failed.class))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.text())
                                .contains(String.valueOf(MESSAGE_BYTES_MAX), "limits.message-size"))
                .extracting(Failed::code)
                .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(bodies.removed).containsExactly(77L);
    }

    @Test
    void refusesWhatTheDiskRefuses() throws Exception {
        begun();

        bodies.puts.get(0).listener().onPut(new LargeBodies.PutResult.Refused("no room"));

        assertThat(peer.hear(Failed.class)).isEqualTo(new Failed(1, ErrorCode.DISK_FULL, "no room"));
    }

    @Test
    void closesAConnectionThatLeavesAGapOrTooManyPartsUnanswered() throws Exception {
        begun();
        for (int i = 1; i < BodyPuts.PARTS_UNANSWERED_MAX; i++) {
            peer.say(put(i + 1, 1, i * 1_000L, 1_000, false));
        }
        bodies.awaitPuts(BodyPuts.PARTS_UNANSWERED_MAX);

        peer.say(put(9, 1, BodyPuts.PARTS_UNANSWERED_MAX * 1_000L, 1_000, false));

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(bodies.removed).containsExactly(77L);
    }

    /** What is refused of a session is remembered until it closes, and one that was never open doesn't. */
    @Test
    void closesAConnectionThatPutsBodiesForMoreSessionsThanThereMayBe() throws Exception {
        for (int session = 1; session <= 4_097; session++) {
            peer.say(new BodyPut(0, session, 1, 0, false, new byte[0]));
        }

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void anotherBodyOfTheSessionEndsTheOneBefore() {
        begun();

        peer.say(put(2, 2, 0, 1_000, false));

        awaitCommands(3);
        assertThat(bodies.removed).containsExactly(77L);
        assertThat(commands.get(2)).isEqualTo(new Command.BeginBody(1, 1, 2));
    }

    @Test
    void theEndOfSessionOrConnectionRemovesWhatCame() {
        begun();
        peer.say(new SessionClose(3, 1, List.of()));
        await().until(() -> bodies.removed.size() == 1);
        peer.say(put(4, 2, 0, 1_000, false));
        awaitCommands(4);
        effects(new Effect.BodyBegun(1, 0, 1, 2, 78));
        bodies.awaitPuts(2);

        peer.close();

        await().until(() -> bodies.removed.contains(78L));
    }

    @Test
    void readsNothingMoreWhileTooMuchWaitsForTheDisk() throws Exception {
        peer.say(put(1, 1, 0, WAITING_BYTES_MAX + 1, false));
        awaitCommands(2);
        effects(new Effect.BodyBegun(1, 0, 1, 1, 77));
        bodies.awaitPuts(1);
        peer.say(put(2, 1, WAITING_BYTES_MAX + 1, 10, false));
        assertThat(network.loop().submit(() -> bodies.puts.size()).get()).isEqualTo(1);

        bodies.puts.get(0).listener().onPut(new LargeBodies.PutResult.Taken());

        bodies.awaitPuts(2);
    }

    @Test
    void readsOnePartAtATime() throws Exception {
        effects(new Effect.ReadBody(1, 0, 5, 77, 0, 100, false), new Effect.ReadBody(1, 0, 6, 77, 100, 1 << 30, false));
        assertThat(bodies.reads).hasSize(1);

        bodies.reads.get(0).listener().onRead(new LargeBodies.ReadResult.Part(new byte[100]));

        assertThat(peer.hear(BodyPart.class).requestId()).isEqualTo(5);
        await().until(() -> bodies.reads.size() == 2);
        assertThat(bodies.reads.get(1).length()).isEqualTo(256 << 10);
    }

    @Test
    void tellsDamageFromWhatABrowserCameTooLateFor() throws Exception {
        effects(new Effect.ReadBody(1, 0, 5, 77, 0, 100, false), new Effect.ReadBody(1, 0, 6, 77, 0, 100, true));
        bodies.reads.get(0).listener().onRead(new LargeBodies.ReadResult.Missing());
        await().until(() -> bodies.reads.size() == 2);
        bodies.reads.get(1).listener().onRead(new LargeBodies.ReadResult.Missing());

        assertThat(peer.hear(Failed.class).code()).isEqualTo(ErrorCode.MESSAGE_DAMAGED);
        assertThat(peer.hear(Failed.class).code()).isEqualTo(ErrorCode.DELIVERY_UNKNOWN);
    }

    @Test
    void removesABodyWhenTheRecordThatLetsItGoIsDurable() {
        network.loop()
                .submit(() -> {
                    connections.offer(List.of(new Effect.DropBody(8, 77)));
                    connections.release(7, 9);
                })
                .syncUninterruptibly();
        assertThat(bodies.removed).isEmpty();
        assertThat(connections.isHolding()).isTrue();

        network.loop().submit(() -> connections.release(8, 9)).syncUninterruptibly();

        assertThat(bodies.removed).containsExactly(77L);
        assertThat(connections.isHolding()).isFalse();
    }
}
