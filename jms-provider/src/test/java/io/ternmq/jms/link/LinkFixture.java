package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.error.Failure;
import io.ternmq.jms.transport.Endpoint;
import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A link over a manual network, with scripted brokers. */
final class LinkFixture implements LinkEvents {

    static final Destination QUEUE = new Destination(Destination.Kind.QUEUE, "orders");
    static final int PREFETCH = 4;
    static final long PREFETCH_BYTES = 1_000;
    static final long RECONNECT_MILLIS = 100;

    final ManualNetwork network;
    final Link link;
    final List<Failure> ended = new ArrayList<>();
    final List<Failure> consumersFailed = new ArrayList<>();
    final List<Destination> temporariesLost = new ArrayList<>();

    LinkFixture(ScriptedPeer... peers) {
        this(settings(), peers);
    }

    LinkFixture(LinkSettings settings, ScriptedPeer... peers) {
        network = new ManualNetwork(peers);
        link = new Link(settings, network, network.clock::nanos, new Random(1), new UUID(1, 2), this);
    }

    static LinkSettings settings() {
        return settings(Credentials.ANONYMOUS, List.of(new Endpoint.Vm("a")));
    }

    static LinkSettings settings(Credentials credentials, List<Endpoint> endpoints) {
        var policy = new ReconnectPolicy(RECONNECT_MILLIS, 1_000, 3, -1);
        return new LinkSettings(endpoints, credentials, 5_000, policy, PREFETCH, PREFETCH_BYTES);
    }

    /** Connects, and returns what came of it. */
    Pending<Boolean> connect() {
        var connected = link.connect("");
        network.run();
        return connected;
    }

    /** Connects, and opens a session. */
    LinkSession connectAndOpen(boolean transacted) {
        assertThat(connect().failure()).isEmpty();
        var session = link.openSession(transacted, !transacted);
        network.run();
        return session;
    }

    static Optional<String> codeOf(Pending<?> pending) {
        return pending.failure().map(Failure::code);
    }

    /** Lets the next attempt to connect again happen. */
    void reconnect() {
        network.advance(RECONNECT_MILLIS);
    }

    static byte[] persistent(String text) {
        return new MessageContentWriter().persistent(true).finish(text);
    }

    static byte[] nonPersistent(String text) {
        return new MessageContentWriter().finish(text);
    }

    Submission send(LinkSession session, String text) {
        return send(session, persistent(text), Submission.OnLoss.RESEND);
    }

    Submission send(LinkSession session, byte[] content, Submission.OnLoss onLoss) {
        session.awaitRoom(content.length, 0);
        return session.send(QUEUE, content, onLoss, submission -> {});
    }

    LinkConsumer consumer(LinkSession session) {
        return session.openConsumer(ConsumerSpec.consumer(QUEUE, "", false));
    }

    static DeliveryIds ids(long... ids) {
        var all = new DeliveryIds();
        for (long id : ids) {
            all.add(id);
        }
        return all;
    }

    @Override
    public void onEnded(Failure failure) {
        ended.add(failure);
    }

    @Override
    public void onConsumerFailed(LinkConsumer consumer, Failure failure) {
        consumersFailed.add(failure);
    }

    @Override
    public void onTemporaryLost(Destination destination, Failure failure) {
        temporariesLost.add(destination);
    }
}
