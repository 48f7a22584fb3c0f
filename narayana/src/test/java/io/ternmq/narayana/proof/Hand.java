package io.ternmq.narayana.proof;

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
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import javax.transaction.xa.Xid;

/** Commits a prepared branch in its manager's place. */
final class Hand {
    private static final long WAIT_MILLIS = 10_000;

    private Hand() {}

    static void commit(String url, Xid branch) {
        var uri = URI.create(url);
        var endpoint = new Endpoint.Tcp(uri.getHost(), uri.getPort());
        var settings = new LinkSettings(
                List.of(endpoint), Credentials.ANONYMOUS, WAIT_MILLIS, new ReconnectPolicy(1, 1, 0, -1), 1, 1);
        var link = new Link(
                settings,
                NettyNetwork.of(endpoint),
                System::nanoTime,
                new SecureRandom(),
                UUID.randomUUID(),
                new Deaf());
        await(link.connect(""));
        var xid = new io.ternmq.protocol.frame.Xid(
                branch.getFormatId(), branch.getGlobalTransactionId(), branch.getBranchQualifier());
        var reply = await(link.ask(id -> new XaDecide(id, xid, true)));
        link.close().await(WAIT_MILLIS);
        if (!(reply instanceof XaResult result) || result.result() != XaCode.OK) {
            throw new IllegalStateException("the broker answered " + reply);
        }
    }

    private static <T> T await(Pending<T> pending) {
        if (!pending.await(WAIT_MILLIS) || pending.failure().isPresent()) {
            throw new IllegalStateException("no answer: " + pending.failure());
        }
        return pending.value();
    }

    /** Whoever waits for the reply hears of what fails. */
    private static final class Deaf implements LinkEvents {
        @Override
        public void onEnded(Failure failure) {}

        @Override
        public void onConsumerFailed(LinkConsumer consumer, Failure failure) {}

        @Override
        public void onTemporaryLost(Destination destination, Failure failure) {}
    }
}
