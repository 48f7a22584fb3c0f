package io.ternmq.broker.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.broker.journal.memory.MemoryLargeBodies;
import io.ternmq.broker.queue.Outflow;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.Purge;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import java.io.OutputStream;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final UUID BROKER = new UUID(1, 2);
    private static final int BODY_BYTES_MAX = 1_000_000;
    private static final Destination ORDERS = new Destination(Destination.Kind.QUEUE, "orders");

    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final List<WirePeer> peers = new ArrayList<>();
    private final Network network = new Network();
    private final LargeBodies bodies = new MemoryLargeBodies(0);
    private Connections connections;
    private ListenAddress address;

    @AfterEach
    void close() {
        peers.forEach(WirePeer::close);
        network.close();
    }

    @Test
    void opensAnAnonymousConnectionOnceTheEngineAcceptsIt() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = connect();

        peer.say(open("ANONYMOUS", new byte[0]));
        awaitCommands(1);
        effects(new Effect.Accepted(1, 0, false));

        assertThat(commands).containsExactly(new Command.OpenConnection(1, new UUID(7, 7), 1, "me", ""));
        assertThat(peer.hear(Opened.class).brokerId()).isEqualTo(BROKER);
    }

    @Test
    void servesClientsOfTheSameJvmOnTheSameLoop() throws Exception {
        listen(terms(Users.of(Map.of())), "vm://" + UUID.randomUUID());

        WirePeer peer = established();
        peer.say(new SessionOpen(0, 1, false, false));
        awaitCommands(2);

        assertThat(commands.get(1)).isEqualTo(new Command.OpenSession(1, 0, 1, false, false));
    }

    @Test
    void challengesAndRefusesAWrongProof() throws Exception {
        listen(terms(oneUser()), "tcp://127.0.0.1:0");
        WirePeer peer = connect();
        peer.say(open(Scram.MECHANISM, "n,,n=anna,r=abc".getBytes(UTF_8)));
        String challenge = new String(peer.hear(Auth.class).data(), UTF_8);
        String nonce = challenge.substring(2, challenge.indexOf(','));

        peer.say(new Auth(("c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").getBytes(UTF_8)));

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
        peer.awaitClosed();
        assertThat(commands).isEmpty();
    }

    @Test
    void refusesAnonymousClientsOnceThereAreUsers() throws Exception {
        listen(terms(oneUser()), "tcp://127.0.0.1:0");
        WirePeer peer = connect();

        peer.say(open("ANONYMOUS", new byte[0]));

        Closed closed = peer.hear(Closed.class);
        assertThat(closed.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
        assertThat(closed.text()).contains("user name");
    }

    @Test
    void refusesAnotherProtocolVersion() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = connect();

        peer.say(new Open(2, 3, 0, new UUID(7, 7), 1, "", "ANONYMOUS", new byte[0]));

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.VERSION_UNSUPPORTED);
    }

    @Test
    void closesOnFramesThatComeBeforeOpened() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = connect();
        peer.say(open("ANONYMOUS", new byte[0]));

        peer.say(new SessionOpen(0, 1, false, false));

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.PROTOCOL);
        awaitCommands(2);
        assertThat(commands.get(1)).isEqualTo(new Command.LoseConnection(1));
    }

    @Test
    void tellsHttpThatThisIsAnotherPort() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = connect();

        peer.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));

        assertThat(peer.hear(Closed.class).text()).contains("HTTP");
        peer.awaitClosed();
    }

    @Test
    void closesOnGarbageAndStaysUsableForOthers() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer garbage = connect();

        garbage.say(new byte[] {0, 0, 0, 9, 99, 1, 2, 3, 4, 5, 6, 7, 8});

        assertThat(garbage.hear(Closed.class).code()).isEqualTo(ErrorCode.PROTOCOL);
        WirePeer other = connect();
        other.say(open("ANONYMOUS", new byte[0]));
        awaitCommands(1);
        assertThat(commands.get(0)).isInstanceOf(Command.OpenConnection.class);
    }

    @Test
    void closesOnAFrameOverTheLimitWithTheLimitInItsText() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        peer.say(new Send(1, 1, ORDERS, new byte[1 << 20]));

        Closed closed = peer.hear(Closed.class);
        assertThat(closed.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
        assertThat(closed.text()).contains("1048576");
    }

    @Test
    void holdsRepliesUntilWhatTheyNameIsDurableAndKeepsTheirOrder() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();
        effectsUpTo(4, new Effect.Sent(1, 5, 1, 1), new Effect.Done(1, 0, 77));
        assertThat(peer.heardNothing()).isTrue();

        effectsUpTo(5);

        assertThat(peer.hear(Sent.class)).isEqualTo(new Sent(1, 1));
        assertThat(peer.hear(Done.class)).isEqualTo(new Done(77));
    }

    @Test
    void holdsADeliveryUntilItsRecordIsWritten() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();
        effectsUpTo(4, new Effect.Deliver(1, 4, 6, 1, 1, 1, 1, new byte[] {42}));
        assertThat(peer.heardNothing()).isTrue();
        assertThat(connections.isHoldingForWritten()).isTrue();

        network.loop().submit(() -> connections.release(4, 6)).syncUninterruptibly();

        assertThat(peer.hear(Delivery.class).content()).containsExactly(42);
    }

    @Test
    void saysWhyItDisconnectsAndTellsTheEngineOnce() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        effects(new Effect.Disconnect(1, 0, Reason.SUPERSEDED, "a newer connection is open"));

        assertThat(peer.hear(Closed.class)).isEqualTo(new Closed(ErrorCode.SUPERSEDED, "a newer connection is open"));
        peer.awaitClosed();
        awaitNoConnections();
        assertThat(commands.subList(1, commands.size())).containsExactly(new Command.LoseConnection(1));
    }

    @Test
    void tellsTheEngineOfALostConnection() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        peer.close();

        awaitCommands(2);
        assertThat(commands.get(1)).isEqualTo(new Command.LoseConnection(1));
    }

    @Test
    void sendsHeartbeatsAndDropsAPeerThatSendsNone() throws Exception {
        var limits = new ConnectionLimits(1 << 20, 1000, 1_000, 5_000, 10, 10, 10, 60_000);
        listen(new Terms(BROKER, limits, Users.of(Map.of()), true, Authorizer.EVERYTHING), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        ticks(13);

        for (int i = 0; i < 4; i++) {
            peer.hear(Heartbeat.class);
        }
        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void dropsAPeerThatDoesNotAuthenticateInTime() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = connect();
        await().until(() -> connections.count() == 1);

        ticks(6);

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void limitsThePeersThatWaitForAuthentication() throws Exception {
        var limits = new ConnectionLimits(1 << 20, 1000, 1_000, 5_000, 10, 10, 2, 60_000);
        listen(new Terms(BROKER, limits, Users.of(Map.of()), true, Authorizer.EVERYTHING), "tcp://127.0.0.1:0");
        WirePeer first = connect();
        connect();

        WirePeer third = connect();

        assertThat(third.hear(Closed.class).code()).isEqualTo(ErrorCode.TOO_MANY_CONNECTIONS);
        third.awaitClosed();
        first.say(open("ANONYMOUS", new byte[0]));
        awaitCommands(1);
        WirePeer fourth = connect();
        fourth.say(open("ANONYMOUS", new byte[0]));
        awaitCommands(2);
    }

    @Test
    void whoIsTurnedAwayTakesNoPlace() throws Exception {
        var limits = new ConnectionLimits(1 << 20, 1000, 1_000, 5_000, 2, 10, 1, 60_000);
        listen(new Terms(BROKER, limits, Users.of(Map.of()), true, Authorizer.EVERYTHING), "tcp://127.0.0.1:0");
        WirePeer first = connect();
        for (int i = 0; i < 3; i++) {
            assertThat(connect().hear(Closed.class).text()).contains("waiting for authentication");
        }
        first.say(open("ANONYMOUS", new byte[0]));
        awaitCommands(1);

        connect().say(open("ANONYMOUS", new byte[0]));

        awaitCommands(2);
    }

    @Test
    void writesNoLinesOfAPeersOwn() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = connect();

        peer.say(open("x\n2026 ERROR Broker: " + "y".repeat(5_000), new byte[0]));

        assertThat(peer.hear(Closed.class).text())
                .doesNotContain("\n")
                .contains("x?2026")
                .hasSizeLessThan(1_100);
    }

    @Test
    void limitsAllConnections() throws Exception {
        var limits = new ConnectionLimits(1 << 20, 1000, 1_000, 5_000, 1, 10, 10, 60_000);
        listen(new Terms(BROKER, limits, Users.of(Map.of()), true, Authorizer.EVERYTHING), "tcp://127.0.0.1:0");
        established();

        WirePeer second = connect();

        assertThat(second.hear(Closed.class).text()).contains("limit of 1 connections");
    }

    @Test
    void answersWhatIsDeniedAndKeepsTheConnection() throws Exception {
        Authorizer readOnly = (operation, where, principal) -> operation == Operation.SEND
                        || operation == Operation.PURGE
                ? Optional.of(operation + " on " + where.map(Address::name).orElse("") + " is not allowed")
                : Optional.empty();
        listen(new Terms(BROKER, ConnectionLimits.defaults(), Users.of(Map.of()), true, readOnly), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        peer.say(new Send(1, 9, ORDERS, new byte[0]));
        peer.say(new Purge(5, ORDERS));
        peer.say(new SessionOpen(0, 1, false, false));

        assertThat(peer.hear(Failed.class).requestId()).isEqualTo(5);
        awaitCommands(3);
        long channel = commands.get(0).channel();
        assertThat(commands.get(1)).isEqualTo(new Command.Deny(channel, 1, 9, "SEND on orders is not allowed"));
        assertThat(commands.get(2)).isInstanceOf(Command.OpenSession.class);
        effects(new Effect.Refused(channel, 0, 1, 9, Reason.NOT_AUTHORIZED, "no right"));
        assertThat(peer.hear(Refused.class)).isEqualTo(new Refused(1, 9, ErrorCode.NOT_AUTHORIZED, "no right"));
    }

    @Test
    void takesNoBodyOfWhomTheAuthorizerDeniesIt() throws Exception {
        Authorizer noBodies =
                (operation, where, principal) -> Optional.of("no").filter(no -> operation == Operation.PUT_BODY);
        listen(new Terms(BROKER, ConnectionLimits.defaults(), Users.of(Map.of()), true, noBodies), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        peer.say(new BodyPut(7, 1, 1, 0, false, new byte[10]));

        assertThat(peer.hear(Failed.class)).isEqualTo(new Failed(7, ErrorCode.NOT_AUTHORIZED, "no"));
        assertThat(commands).hasSize(1);
    }

    /** A million bytes of them would keep the engine busy otherwise. */
    @Test
    void rangesOfASettlementReachTheEngineOnceEachAndInOrder() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();

        peer.say(new Settle(
                0,
                1,
                io.ternmq.protocol.frame.Settlement.ACCEPTED,
                List.of(new Range(4, 9), new Range(4, 9), new Range(12, 12), new Range(1, 3), new Range(5, 10))));

        awaitCommands(2);
        assertThat(commands.get(1))
                .isEqualTo(new Command.Settle(
                        1, 0, 1, Settlement.ACCEPTED, List.of(new DeliveryRange(1, 10), new DeliveryRange(12, 12))));
    }

    @Test
    void callsOfBranchesReachTheEngineWithTheRightToThoseOfOthers() throws Exception {
        Authorizer noAdministrators = (operation, where, principal) ->
                operation == Operation.BRANCHES_OF_OTHERS || operation == Operation.DECIDE_BRANCH
                        ? Optional.of("not you")
                        : Optional.empty();
        listen(
                new Terms(BROKER, ConnectionLimits.defaults(), Users.of(Map.of()), true, noAdministrators),
                "tcp://127.0.0.1:0");
        WirePeer peer = established();
        Xid xid = new Xid(1, new byte[] {2}, new byte[] {3});
        var same = new io.ternmq.broker.id.Xid(1, new byte[] {2}, new byte[] {3});

        peer.say(new XaStart(1, 4, xid, XaStart.Mode.JOIN, 5));
        peer.say(new XaEnd(2, 4, xid, XaEnd.Mode.SUSPEND));
        peer.say(new XaPrepare(3, xid));
        peer.say(new XaCommit(4, xid, true));
        peer.say(new XaRollback(5, xid));
        peer.say(new XaForget(6, xid));
        peer.say(new XaRecover(7, xid, true));
        peer.say(new XaDecide(8, xid, true));

        assertThat(peer.hear(Failed.class)).isEqualTo(new Failed(8, ErrorCode.NOT_AUTHORIZED, "not you"));
        awaitCommands(8);
        long channel = commands.get(0).channel();
        assertThat(commands.subList(1, 8))
                .containsExactly(
                        new Command.StartBranch(channel, 1, 4, same, Command.Start.JOIN, 5),
                        new Command.EndBranch(channel, 2, 4, same, Command.End.SUSPEND),
                        new Command.PrepareBranch(channel, 3, same, false),
                        new Command.CommitBranch(channel, 4, same, true, false),
                        new Command.RollbackBranch(channel, 5, same, false),
                        new Command.ForgetBranch(channel, 6, same, false),
                        new Command.AskBranches(channel, 7, same, true, false));
    }

    @Test
    void answersOfBranchesReachTheClient() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();
        Xid xid = new Xid(1, new byte[] {2}, new byte[] {3});
        peer.say(new XaDecide(8, xid, true));
        awaitCommands(2);
        long channel = commands.get(0).channel();
        var same = new io.ternmq.broker.id.Xid(1, new byte[] {2}, new byte[] {3});

        effects(
                new Effect.BranchAnswer(channel, 0, 8, io.ternmq.broker.command.XaCode.HEURCOM, "done"),
                new Effect.BranchesAre(
                        channel,
                        0,
                        9,
                        true,
                        List.of(new Effect.BranchFigures(
                                same, io.ternmq.broker.command.BranchState.PREPARED, 4, 5, 6, "me"))));

        assertThat(peer.hear(XaResult.class)).isEqualTo(new XaResult(8, XaCode.HEURCOM, "done"));
        assertThat(peer.hear(XaBranches.class))
                .isEqualTo(new XaBranches(9, true, List.of(new XaBranch(xid, XaBranch.State.PREPARED, 4, 5, 6, "me"))));
    }

    @Test
    void readsNothingDuringAPause() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();
        network.loop().submit(connections::pauseReading).syncUninterruptibly();
        peer.say(new SessionOpen(0, 1, false, false));
        WirePeer late = connect();
        late.say(open("ANONYMOUS", new byte[0]));
        await().until(() -> connections.count() == 2);
        int during = commands.size();

        network.loop().submit(connections::resumeReading).syncUninterruptibly();

        awaitCommands(3);
        assertThat(during).isEqualTo(1);
    }

    @Test
    void whatConcernsSubscriptionsAndTemporaryDestinationsIsAskedOfTheAuthorizer() throws Exception {
        var asked = new ArrayList<Operation>();
        Authorizer nobody = (operation, where, principal) -> {
            asked.add(operation);
            return Optional.of("not you");
        };
        listen(new Terms(BROKER, ConnectionLimits.defaults(), Users.of(Map.of()), true, nobody), "tcp://127.0.0.1:0");
        WirePeer peer = established();
        var reply = new Destination(Destination.Kind.TEMPORARY_QUEUE, "reply");

        peer.say(new ConsumerOpen(8, 1, 1, ORDERS, "", false, false, "news", Sharing.DURABLE));
        peer.say(new Unsubscribe(9, "news"));
        peer.say(new TemporaryCreate(10, reply));
        peer.say(new TemporaryDelete(11, reply));

        assertThat(List.of(
                        peer.hear(Failed.class),
                        peer.hear(Failed.class),
                        peer.hear(Failed.class),
                        peer.hear(Failed.class)))
                .extracting(Failed::requestId, Failed::code)
                .containsExactly(
                        tuple(8, ErrorCode.NOT_AUTHORIZED),
                        tuple(9, ErrorCode.NOT_AUTHORIZED),
                        tuple(10, ErrorCode.NOT_AUTHORIZED),
                        tuple(11, ErrorCode.NOT_AUTHORIZED));
        assertThat(asked)
                .containsExactly(
                        Operation.CONSUME,
                        Operation.UNSUBSCRIBE,
                        Operation.CREATE_TEMPORARY,
                        Operation.DELETE_TEMPORARY);
    }

    @Test
    void holdsWhatAPeerThatDoesNotReadCannotTake() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        WirePeer peer = established();
        peer.stopReading();
        var deliveries = new ArrayList<Effect>();
        for (int i = 1; i <= 200; i++) {
            deliveries.add(new Effect.Deliver(1, 0, 0, 1, 1, i, 1, new byte[100_000]));
        }

        effects(deliveries.toArray(Effect[]::new));

        assertThat(network.loop()
                        .submit(connections::isHolding)
                        .syncUninterruptibly()
                        .getNow())
                .isTrue();
    }

    @Test
    void tellsTheEngineNowAndThenWhatHasLeft() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        established();
        var deliveries = new ArrayList<Effect>();
        for (int i = 1; i <= 100; i++) {
            deliveries.add(new Effect.Deliver(1, 0, 0, 1, 1, i, 1, new byte[1_000]));
        }

        effects(deliveries.toArray(Effect[]::new));

        assertThat(commands.subList(1, commands.size()))
                .hasSizeBetween(2, 4)
                .allSatisfy(command -> assertThat(command)
                        .isInstanceOfSatisfying(
                                Command.DeliveriesLeft.class,
                                left -> assertThat(left.bytes() % Outflow.bytes(1_000))
                                        .isZero()));
    }

    @Test
    void survivesConnectionsThatAreResetAtOnce() throws Exception {
        listen(terms(Users.of(Map.of())), "tcp://127.0.0.1:0");
        var tcp = (ListenAddress.Tcp) address;

        for (int i = 0; i < 20; i++) {
            try (var socket = new Socket(tcp.host(), tcp.port());
                    OutputStream out = socket.getOutputStream()) {
                socket.setSoLinger(true, 0);
                out.write(new byte[] {0, 0});
            }
        }

        awaitNoConnections();
        established();
    }

    private void listen(Terms terms, String where) throws Exception {
        connections = new Connections(terms, commands::add, new SecureRandom(), bodies, BODY_BYTES_MAX);
        address = network.listen(ListenAddress.parse(where), connections);
    }

    private static Terms terms(Users users) {
        return new Terms(BROKER, ConnectionLimits.defaults(), users, true, Authorizer.EVERYTHING);
    }

    private static Users oneUser() {
        return Users.of(Map.of("anna", ScramCredential.of("secret".toCharArray(), new byte[16], 4096)));
    }

    private WirePeer connect() throws Exception {
        WirePeer peer = WirePeer.connect(address);
        peers.add(peer);
        return peer;
    }

    /** The first connection of a test. */
    private WirePeer established() throws Exception {
        WirePeer peer = connect();
        peer.say(open("ANONYMOUS", new byte[0]));
        awaitCommands(1);
        var opening = (Command.OpenConnection) commands.get(0);
        effects(new Effect.Accepted(opening.channel(), 0, false));
        peer.hear(Opened.class);
        peer.opened();
        return peer;
    }

    private static Frame open(String mechanism, byte[] response) {
        return new Open(1, 1, 0, new UUID(7, 7), 1, "me", mechanism, response);
    }

    private void effects(Effect... effects) {
        effectsUpTo(0, effects);
    }

    private void effectsUpTo(long durable, Effect... effects) {
        network.loop()
                .submit(() -> {
                    connections.offer(List.of(effects));
                    connections.release(durable, 0);
                })
                .syncUninterruptibly();
    }

    private void ticks(int times) {
        for (int i = 0; i < times; i++) {
            network.loop().submit(connections::tick).syncUninterruptibly();
        }
    }

    private void awaitCommands(int count) {
        await().until(() -> commands.size() >= count);
    }

    private void awaitNoConnections() {
        await().until(() -> network.loop().submit(connections::count).get() == 0);
    }
}
