package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.error.Failure;
import io.ternmq.jms.transport.Endpoint;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How a connection begins. */
class HandshakeTest {

    private static final List<Endpoint> ONE = List.of(new Endpoint.Vm("a"));
    private static final List<Endpoint> TWO = List.of(new Endpoint.Vm("a"), new Endpoint.Vm("b"));
    private static final Credentials USER = new Credentials("user", "pencil");

    private final ScriptedPeer broker = new ScriptedPeer("broker");

    private static Opened opened(int version, String serverFinal) {
        var data = serverFinal.getBytes(StandardCharsets.UTF_8);
        return new Opened(version, 0, new UUID(1, 1), 1 << 20, 1 << 30, 30_000, 3_600_000, data);
    }

    private Pending<Boolean> connect(Credentials credentials, List<Endpoint> endpoints, ScriptedPeer... peers) {
        return new LinkFixture(LinkFixture.settings(credentials, endpoints), peers).connect();
    }

    @Test
    void isAnonymousWithoutAUser() {
        broker.expect(Open.class, open -> {
                    assertThat(open.mechanism()).isEqualTo("ANONYMOUS");
                    assertThat(open.response()).isEmpty();
                    assertThat(open.epoch()).isEqualTo(1);
                })
                .say(opened(1, ""));

        var connected = connect(Credentials.ANONYMOUS, ONE, broker);

        assertThat(connected.value()).isTrue();
    }

    @Test
    void trustsNoBrokerThatDoesNotKnowThePassword() {
        var first = new AtomicReference<String>();
        broker.reply(Open.class, open -> {
                    var message = new String(open.response(), StandardCharsets.UTF_8);
                    first.set(message.substring(message.indexOf("r=")));
                    var challenge = first.get() + "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
                    return new Auth(challenge.getBytes(StandardCharsets.UTF_8));
                })
                .expect(Auth.class)
                .say(opened(1, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
                .expectEnd();

        var connected = connect(USER, ONE, broker);

        broker.requireFinished();
        assertThat(connected.failure()).map(Failure::code).contains("AUTHENTICATION_FAILED");
    }

    @Test
    void trustsNoBrokerThatAsksForNoProof() {
        broker.expect(Open.class).say(opened(1, "")).expectEnd();

        var connected = connect(USER, ONE, broker);

        assertThat(connected.failure()).map(Failure::code).contains("AUTHENTICATION_FAILED");
    }

    @Test
    void takesTheBrokersReasonForSayingNo() {
        broker.expect(Open.class)
                .say(new Closed(ErrorCode.AUTHENTICATION_FAILED, "no such user or wrong password"))
                .expectEnd();

        var connected = connect(USER, TWO, broker);

        assertThat(connected.failure())
                .contains(Failure.of(ErrorCode.AUTHENTICATION_FAILED, "no such user or wrong password"));
    }

    @Test
    void triesTheNextHostWhenOneStops() {
        broker.expect(Open.class)
                .say(new Closed(ErrorCode.BROKER_STOPPING, "stopping"))
                .expectEnd();
        var other = new ScriptedPeer("other").opens();

        var connected = connect(Credentials.ANONYMOUS, TWO, broker, other);

        assertThat(connected.value()).isTrue();
    }

    @Test
    void refusesAVersionThatItDoesNotSpeak() {
        broker.expect(Open.class).say(opened(2, "")).expectEnd();

        var connected = connect(Credentials.ANONYMOUS, ONE, broker);

        assertThat(connected.failure()).map(Failure::code).contains("VERSION_UNSUPPORTED");
    }

    @Test
    void refusesAnythingElseAsAnAnswer() {
        broker.expect(Open.class).say(new Done(1)).expectEnd();

        var connected = connect(Credentials.ANONYMOUS, ONE, broker);

        assertThat(connected.failure()).map(Failure::code).contains("PROTOCOL");
    }

    @Test
    void failsAtOnceWhenNobodyListens() {
        var connected = connect(Credentials.ANONYMOUS, TWO);

        assertThat(connected.failure()).map(Failure::code).contains("CONNECTION_FAILED");
    }

    @Test
    void doesNotWaitForeverForAnAnswer() {
        broker.expect(Open.class).expectEnd();
        var fixture = new LinkFixture(broker);
        var connected = fixture.connect();

        fixture.network.advance(5_000);

        broker.requireFinished();
        assertThat(connected.failure()).map(Failure::code).contains("CONNECTION_FAILED");
    }

    @Test
    void opensAgainUnderAClientId() {
        broker.opens().expectEnd();
        var other = new ScriptedPeer("other").expect(Open.class, open -> {
            assertThat(open.clientId()).isEqualTo("orders");
            assertThat(open.epoch()).isEqualTo(2);
        });
        other.say(opened(1, ""));
        var fixture = new LinkFixture(broker, other);
        fixture.connect();

        var renamed = fixture.link.connect("orders");
        fixture.network.run();

        assertThat(renamed.value()).isTrue();
        assertThat(fixture.ended).isEmpty();
    }

    @Test
    void livesOnWithoutAClientIdThatIsInUse() {
        broker.opens().expectEnd();
        var other = new ScriptedPeer("other")
                .expect(Open.class)
                .say(new Closed(ErrorCode.CLIENT_ID_IN_USE, "client id 'orders' is in use"))
                .expectEnd();
        var third = new ScriptedPeer("third")
                .expect(Open.class, open -> assertThat(open.clientId()).isEmpty());
        third.say(opened(1, ""));
        var policy = new ReconnectPolicy(LinkFixture.RECONNECT_MILLIS, 1_000, -1, 300_000);
        var settings = new LinkSettings(ONE, Credentials.ANONYMOUS, 5_000, policy, LinkFixture.PREFETCH, 1_000);
        var fixture = new LinkFixture(settings, broker, other, third);
        // As on a machine that has been up for longer than a loss may last.
        fixture.network.clock.advance(Duration.ofHours(1));
        fixture.connect();

        var renamed = fixture.link.connect("orders");
        fixture.network.advance(LinkFixture.RECONNECT_MILLIS);

        third.requireFinished();
        assertThat(renamed.failure()).map(Failure::code).contains("CLIENT_ID_IN_USE");
        assertThat(fixture.ended).isEmpty();
    }
}
