package io.ternmq.xacontract;

import io.ternmq.jms.error.Failure;
import io.ternmq.jms.link.Credentials;
import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkEvents;
import io.ternmq.jms.link.LinkSettings;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.ReconnectPolicy;
import io.ternmq.jms.transport.Endpoint;
import io.ternmq.jms.transport.NettyNetwork;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.message.Destination;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import javax.transaction.xa.Xid;

/** Ends branches of a TernMQ broker by hand, with the frame that the broker's own tools send. */
public final class TernMqAdministrator implements Administrator {

    private static final long WAIT_MILLIS = 10_000;

    private final Link link;

    /** For a broker at {@code tcp://host:port}, whatever follows. */
    public TernMqAdministrator(String url) throws IOException {
        var uri = URI.create(url);
        var endpoint = new Endpoint.Tcp(uri.getHost(), uri.getPort());
        var settings = new LinkSettings(
                List.of(endpoint), Credentials.ANONYMOUS, WAIT_MILLIS, new ReconnectPolicy(1, 1, 0, -1), 1, 1);
        link = new Link(
                settings,
                NettyNetwork.of(endpoint),
                System::nanoTime,
                new SecureRandom(),
                UUID.randomUUID(),
                new Quiet());
        await(link.connect(""));
    }

    @Override
    public void commit(Xid branch) throws IOException {
        decide(branch, true);
    }

    @Override
    public void rollback(Xid branch) throws IOException {
        decide(branch, false);
    }

    private void decide(Xid branch, boolean commit) throws IOException {
        var xid = new io.ternmq.protocol.frame.Xid(
                branch.getFormatId(), branch.getGlobalTransactionId(), branch.getBranchQualifier());
        var reply = await(link.ask(id -> new XaDecide(id, xid, commit)));
        if (!(reply instanceof XaResult result) || result.result() != XaCode.OK) {
            throw new IOException("the broker answered " + reply);
        }
    }

    private static <T> T await(Pending<T> pending) throws IOException {
        if (!pending.await(WAIT_MILLIS)) {
            throw new IOException("the broker didn't answer");
        }
        var failure = pending.failure();
        if (failure.isPresent()) {
            throw new IOException(failure.get().toString());
        }
        return pending.value();
    }

    @Override
    public void close() {
        link.close().await(WAIT_MILLIS);
    }

    /** Whoever waits for a reply hears that it fails. */
    private static final class Quiet implements LinkEvents {
        @Override
        public void onEnded(Failure failure) {}

        @Override
        public void onConsumerFailed(LinkConsumer consumer, Failure failure) {}

        @Override
        public void onTemporaryLost(Destination destination, Failure failure) {}
    }
}
