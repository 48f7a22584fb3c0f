package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.client.BranchName;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.link.Credentials;
import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkEvents;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.LinkSettings;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.ReconnectPolicy;
import io.ternmq.jms.transport.Endpoint;
import io.ternmq.jms.transport.NettyNetwork;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.MessageContentWriter;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** A session that works in branches, and the manager that drives it, frame by frame; a branch's name is its text form. */
final class BranchSession implements AutoCloseable {
    private static final long WAIT_MILLIS = 30_000;
    private static final Destination ORDERS = new Destination(Destination.Kind.QUEUE, "orders");

    private final Link link;
    private final LinkSession session;

    BranchSession(URI broker, String user, String password) {
        var endpoint = new Endpoint.Tcp(broker.getHost(), broker.getPort());
        var settings = new LinkSettings(
                List.of(endpoint), new Credentials(user, password), WAIT_MILLIS, new ReconnectPolicy(0, 0, 0, 0), 1, 1);
        link = new Link(
                settings,
                NettyNetwork.of(endpoint),
                System::nanoTime,
                new SecureRandom(),
                UUID.randomUUID(),
                new Nobody());
        await(link.connect(""));
        session = link.openSession(true, false);
    }

    /** The branch is active, and sends a message. */
    BranchSession begin(String name) {
        Xid xid = xid(name);
        require(XaCode.OK, ask(id -> new XaStart(id, session.number(), xid, XaStart.Mode.NOFLAGS, 0)));
        byte[] content = new MessageContentWriter().persistent(true).finish("hello");
        assertThat(session.awaitRoom(content.length, WAIT_MILLIS)).isTrue();
        session.txSend(session.generation(), ORDERS, content);
        return this;
    }

    /** The branch that is active is idle, or rollback-only. */
    void end(String name, XaEnd.Mode mode) {
        Xid xid = xid(name);
        require(XaCode.OK, ask(id -> new XaEnd(id, session.number(), xid, mode)));
    }

    /** The branch is prepared. */
    void prepare(String name) {
        Xid xid = xid(name);
        begin(name).end(name, XaEnd.Mode.SUCCESS);
        require(XaCode.OK, ask(id -> new XaPrepare(id, xid)));
    }

    /** What the broker answers to the manager's commit. */
    XaCode commit(String name) {
        Xid xid = xid(name);
        return ((XaResult) await(ask(id -> new XaCommit(id, xid, false)))).result();
    }

    /** So many branches are idle; nothing was done in them. */
    void beginMany(int count) {
        int last = count - 1;
        for (int i = 0; i < count; i++) {
            Xid xid = xid("9:" + HexFormat.of().toHexDigits(i) + ":");
            var unused = ask(id -> new XaStart(id, session.number(), xid, XaStart.Mode.NOFLAGS, 0));
            var ended = ask(id -> new XaEnd(id, session.number(), xid, XaEnd.Mode.SUCCESS));
            if (i == last || i % 500 == 0) {
                require(XaCode.OK, ended);
            }
        }
    }

    private Pending<Frame> ask(IntFunction<Frame> question) {
        return link.ask(question);
    }

    private static void require(XaCode code, Pending<Frame> pending) {
        assertThat(await(pending))
                .isInstanceOfSatisfying(
                        XaResult.class, result -> assertThat(result.result()).isEqualTo(code));
    }

    private static <T> T await(Pending<T> pending) {
        assertThat(pending.await(WAIT_MILLIS)).isTrue();
        assertThat(pending.failure()).isEmpty();
        return pending.value();
    }

    private static Xid xid(String name) {
        BranchName parsed = BranchName.parse(name);
        return new Xid(parsed.getFormatId(), parsed.getGlobalTransactionId(), parsed.getBranchQualifier());
    }

    @Override
    public void close() {
        await(link.close());
    }

    private static final class Nobody implements LinkEvents {
        @Override
        public void onEnded(Failure failure) {}

        @Override
        public void onConsumerFailed(LinkConsumer consumer, Failure failure) {}

        @Override
        public void onTemporaryLost(Destination destination, Failure failure) {}
    }
}
