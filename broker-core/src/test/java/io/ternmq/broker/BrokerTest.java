package io.ternmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.transport.ListenAddress;
import io.ternmq.broker.transport.WirePeer;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.MessageContentWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {
    private static final Destination ORDERS = new Destination(Destination.Kind.QUEUE, "orders");

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void deliversWhatWasSentOverTcp() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        WirePeer peer = session(broker);
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");

        peer.say(new Send(1, 1, ORDERS, content));

        assertThat(peer.hear(Sent.class)).isEqualTo(new Sent(1, 1));
        consume(peer);
        assertThat(peer.hear(Delivery.class).content()).isEqualTo(content);
    }

    @Test
    void deliversFromTcpToTheSameJvm() throws Exception {
        String name = "vm://" + UUID.randomUUID();
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0", name));
        WirePeer sender = session(broker);
        WirePeer receiver = session(ListenAddress.parse(name));
        consume(receiver);
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");

        sender.say(new Send(1, 1, ORDERS, content));

        assertThat(receiver.hear(Delivery.class).content()).isEqualTo(content);
    }

    @Test
    void saysGoodbyeWhenItStops() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        WirePeer peer = session(broker);

        broker.close();

        assertThat(peer.hear(Closed.class).code()).isEqualTo(ErrorCode.BROKER_STOPPING);
        assertThat(broker.state()).isEqualTo(Broker.State.STOPPED);
        assertThat(broker.ended()).isCompletedWithValue(Broker.State.STOPPED);
    }

    @Test
    void answersWhatItTookBeforeItStops() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        WirePeer peer = session(broker);
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");
        for (int i = 1; i <= 500; i++) {
            peer.say(new Send(1, i, ORDERS, content));
        }
        peer.hear(Sent.class);

        broker.close();

        long last = 0;
        for (var frame = peer.hearAny(); frame instanceof Sent sent; frame = peer.hearAny()) {
            assertThat(sent.number()).isGreaterThan(last);
            last = sent.number();
        }
    }

    @Test
    void refusesToListenForAnybodyWithoutUsers() {
        var options = BrokerOptions.inMemory().listen("tcp://0.0.0.0:0");

        assertThatThrownBy(() -> Broker.start(options))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("ternmq user add")
                .extracting(e -> ((BrokerException) e).kind())
                .isEqualTo(BrokerException.Kind.OPTIONS);
    }

    @Test
    void namesAnAddressThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var options = BrokerOptions.inMemory().listen("tcp://127.0.0.1:" + taken.getLocalPort());

            assertThatThrownBy(() -> Broker.start(options))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    /** The JMS client refuses such names itself; another client may not. */
    @Test
    void refusesNamesWithControlCharactersFromTheWire() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        WirePeer peer = session(broker);
        var forged = new Destination(Destination.Kind.QUEUE, "a\nERROR: b");
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");

        peer.say(new Send(1, 1, forged, content));
        peer.say(new ConsumerOpen(5, 1, 1, forged, "", false, false, "", Sharing.NONE));
        peer.say(new Send(1, 2, ORDERS, content));

        Refused refused = peer.hear(Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.DESTINATION_INVALID);
        assertThat(refused.text())
                .contains("'a?ERROR: b'", "control characters")
                .doesNotContain("\n");
        assertThat(peer.hear(Failed.class).code()).isEqualTo(ErrorCode.DESTINATION_INVALID);
        assertThat(peer.hear(Sent.class)).isEqualTo(new Sent(1, 2));
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
    }

    @Test
    void servesSubscriptionsOverTheWire() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        WirePeer peer = session(broker);
        var news = new Destination(Destination.Kind.TOPIC, "news");
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");

        peer.say(new ConsumerOpen(5, 1, 1, news, "", false, false, "daily", Sharing.SHARED_DURABLE));
        peer.hear(Done.class);
        peer.say(new ConsumerClose(6, 1, 1, List.of()));
        peer.hear(Done.class);
        peer.say(new Send(1, 1, news, content));
        peer.hear(Sent.class);
        peer.say(new ConsumerOpen(7, 1, 2, news, "", false, false, "daily", Sharing.SHARED_DURABLE));
        peer.hear(Done.class);
        peer.say(new Credit(1, 2, 10, 10_000, 0));

        Delivery delivery = peer.hear(Delivery.class);
        peer.say(new ConsumerClose(8, 1, 2, List.of()));
        peer.say(new Unsubscribe(9, "daily"));
        peer.say(new Unsubscribe(10, "daily"));
        assertThat(delivery.content()).isEqualTo(content);
        assertThat(peer.hear(Done.class).requestId()).isEqualTo(8);
        assertThat(peer.hear(Done.class).requestId()).isEqualTo(9);
        assertThat(peer.hear(Failed.class).code()).isEqualTo(ErrorCode.DESTINATION_UNKNOWN);
    }

    @Test
    void servesTemporaryDestinationsOverTheWire() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        WirePeer owner = session(broker);
        WirePeer other = session(broker);
        var replies = new Destination(Destination.Kind.TEMPORARY_QUEUE, "replies");
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");

        owner.say(new TemporaryCreate(5, replies));
        owner.hear(Done.class);
        owner.say(new ConsumerOpen(6, 1, 1, replies, "", false, false, "", Sharing.NONE));
        owner.hear(Done.class);
        owner.say(new Credit(1, 1, 10, 10_000, 0));
        other.say(new Send(1, 1, replies, content));

        Delivery delivery = owner.hear(Delivery.class);
        owner.say(new TemporaryDelete(7, replies));
        other.say(new ConsumerOpen(8, 1, 1, replies, "", false, false, "", Sharing.NONE));
        assertThat(delivery.content()).isEqualTo(content);
        assertThat(owner.hear(Failed.class).code()).isEqualTo(ErrorCode.DESTINATION_IN_USE);
        other.hear(Sent.class);
        assertThat(other.hear(Failed.class).code()).isEqualTo(ErrorCode.DESTINATION_INVALID);
    }

    @Test
    void branchesOutliveTheBrokerOnDisk(@TempDir Path directory) throws Exception {
        BrokerOptions options = BrokerOptions.in(directory).listen("tcp://127.0.0.1:0");
        Broker first = start(options);
        WirePeer peer = session(first);
        Xid xid = new Xid(1, new byte[] {2}, new byte[] {3});
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");
        peer.say(new SessionOpen(0, 2, true, false));
        peer.say(new XaStart(1, 2, xid, XaStart.Mode.NOFLAGS, 0));
        peer.hear(XaResult.class);
        peer.say(new TxSend(2, ORDERS, content));
        peer.say(new XaEnd(2, 2, xid, XaEnd.Mode.SUCCESS));
        peer.hear(XaResult.class);
        peer.say(new XaPrepare(3, xid));
        XaResult prepared = peer.hear(XaResult.class);
        first.close();

        WirePeer again = session(start(options));
        again.say(new XaRecover(4, new Xid(0, new byte[0], new byte[0]), false));
        XaBranches recovered = again.hear(XaBranches.class);
        again.say(new XaCommit(5, xid, false));
        XaResult committed = again.hear(XaResult.class);
        consume(again);

        assertThat(List.of(prepared.result(), committed.result())).containsExactly(XaCode.OK, XaCode.OK);
        assertThat(recovered.branches()).extracting(XaBranch::xid).containsExactly(xid);
        assertThat(again.hear(Delivery.class).content()).isEqualTo(content);
    }

    @Test
    void refusesToStartWithoutAnAddress() {
        assertThatThrownBy(() -> Broker.start(BrokerOptions.inMemory())).isInstanceOf(BrokerException.class);
    }

    @Test
    void endsItsThreads() throws Exception {
        Broker broker = start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        session(broker);

        broker.close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("ternmq-(broker|engine).*")));
    }

    private Broker start(BrokerOptions options) throws Exception {
        Broker broker = Broker.start(options);
        open.add(broker);
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
        return broker;
    }

    private WirePeer session(Broker broker) throws Exception {
        return session(ListenAddress.parse(broker.uri().toString()));
    }

    private WirePeer session(ListenAddress address) throws Exception {
        WirePeer peer = WirePeer.connect(address);
        open.add(peer);
        peer.say(new Open(1, 1, 0, UUID.randomUUID(), 1, "", "ANONYMOUS", new byte[0]));
        peer.hear(Opened.class);
        peer.opened();
        peer.say(new SessionOpen(0, 1, false, false));
        return peer;
    }

    private static void consume(WirePeer peer) throws Exception {
        peer.say(new ConsumerOpen(5, 1, 1, ORDERS, "", false, false, "", Sharing.NONE));
        peer.hear(Done.class);
        peer.say(new Credit(1, 1, 10, 10_000, 0));
    }
}
