package io.ternmq.jms.link;

import static io.ternmq.jms.link.LinkFixture.ids;
import static io.ternmq.jms.link.LinkFixture.nonPersistent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.error.Failure;
import io.ternmq.jms.transport.Endpoint;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.OutcomeAsk;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of everything when a connection is lost. */
class ReconnectTest {

    private final ScriptedPeer first = new ScriptedPeer("first connection").opens();
    private final ScriptedPeer second = new ScriptedPeer("second connection");
    private final LinkFixture fixture = new LinkFixture(first, second);

    @Test
    void sendsUnansweredPersistentMessagesAgainWithTheirNumbers() {
        first.expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), 1))
                .expect(Send.class)
                .expect(Send.class)
                .cut();
        second.opens()
                .expect(SessionOpen.class, open -> {
                    assertThat(open.session()).isEqualTo(1);
                    assertThat(open.mustExist()).isTrue();
                })
                .expect(Send.class, send -> assertThat(send.number()).isEqualTo(2))
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        var session = fixture.connectAndOpen(false);
        var one = fixture.send(session, "one");
        var two = fixture.send(session, "two");
        var three = fixture.send(session, "three");
        fixture.network.run();

        fixture.reconnect();

        second.requireFinished();
        assertThat(List.of(one, two, three))
                .allMatch(send -> send.isDone() && send.failure().isEmpty());
    }

    @Test
    void raisesTheEpochWithEachConnection() {
        first.cut();
        second.expect(Open.class, open -> assertThat(open.epoch()).isEqualTo(2));
        fixture.connect();

        fixture.reconnect();

        second.requireFinished();
    }

    @Test
    void doesNotSendNonPersistentMessagesAgain() {
        first.expect(SessionOpen.class).expect(Send.class).expect(Send.class).cut();
        second.opens()
                .expect(SessionOpen.class, open -> assertThat(open.mustExist()).isFalse())
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        var session = fixture.connectAndOpen(false);
        var lost = fixture.send(session, nonPersistent("one"), Submission.OnLoss.FAIL);
        var kept = fixture.send(session, "two");
        fixture.network.run();

        fixture.reconnect();

        second.requireFinished();
        assertThat(second.received(Send.class))
                .singleElement()
                .satisfies(send -> assertThat(send.number()).isEqualTo(2));
        assertThat(LinkFixture.codeOf(lost)).contains("IN_DOUBT");
        assertThat(kept.value()).isTrue();
    }

    @Test
    void tellsOfSendsInTheirOrderAlthoughALaterOneFailsFirst() {
        first.expect(SessionOpen.class).expect(Send.class).expect(Send.class).cut();
        second.opens().expect(SessionOpen.class).reply(Send.class, send -> new Sent(send.session(), send.number()));
        var session = fixture.connectAndOpen(false);
        var order = new ArrayList<String>();
        session.awaitRoom(1, 0);
        session.send(
                LinkFixture.QUEUE,
                LinkFixture.persistent("one"),
                Submission.OnLoss.RESEND,
                sent -> order.add("persistent"));
        session.awaitRoom(1, 0);
        session.send(
                LinkFixture.QUEUE, nonPersistent("two"), Submission.OnLoss.FAIL, sent -> order.add("non-persistent"));
        fixture.network.run();

        fixture.reconnect();

        assertThat(second.received(Send.class)).hasSize(1);
        assertThat(order).containsExactly("persistent", "non-persistent");
    }

    @Test
    void sendsLaterWhatWasAskedForWhileThereWasNoConnection() {
        first.expect(SessionOpen.class).cut();
        second.opens().expect(SessionOpen.class).reply(Send.class, send -> new Sent(send.session(), send.number()));
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, nonPersistent("one"), Submission.OnLoss.FAIL);

        fixture.reconnect();

        second.requireFinished();
        assertThat(send.value()).isTrue();
    }

    @Test
    void neverSendsWhatWasWithdrawnBefore() {
        first.expect(SessionOpen.class).cut();
        second.opens().expect(SessionOpen.class);
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, "one");

        boolean withdrawn = send.withdraw();

        fixture.reconnect();
        second.requireFinished();
        assertThat(withdrawn).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"STORED,", "NOT_STORED,ROLLED_BACK", "REFUSED,DISK_FULL", "IDENTITY_UNKNOWN,IN_DOUBT"})
    void asksWhatBecameOfACommitThatWasSent(Outcome.Kind kind, String code) {
        var why = kind == Outcome.Kind.REFUSED ? ErrorCode.DISK_FULL : ErrorCode.NONE;
        first.expect(SessionOpen.class)
                .expect(TxSend.class)
                .expect(Commit.class)
                .cut();
        second.opens().expect(SessionOpen.class).reply(OutcomeAsk.class, ask -> {
            assertThat(ask.number()).isEqualTo(1);
            return new Outcome(ask.requestId(), kind, why, "");
        });
        var session = fixture.connectAndOpen(true);
        session.awaitRoom(0, 0);
        session.txSend(session.generation(), LinkFixture.QUEUE, LinkFixture.persistent("one"));
        var commit = session.commit(session.generation(), ids());
        fixture.network.run();

        fixture.reconnect();

        second.requireFinished();
        assertThat(commit.isDone()).isTrue();
        assertThat(LinkFixture.codeOf(commit)).isEqualTo(Optional.ofNullable(code));
    }

    @Test
    void asksAgainWhenTheConnectionIsLostBeforeTheOutcomeIsTold() {
        var third = new ScriptedPeer("third connection");
        var link = new LinkFixture(first, second, third);
        first.expect(SessionOpen.class).expect(Commit.class).cut();
        second.opens().expect(SessionOpen.class).expect(OutcomeAsk.class).cut();
        third.opens()
                .expect(SessionOpen.class)
                .reply(OutcomeAsk.class, ask -> new Outcome(ask.requestId(), Outcome.Kind.STORED, ErrorCode.NONE, ""));
        link.connect();
        var session = link.link.openSession(true, false);
        var commit = session.commit(session.generation(), ids());
        link.network.run();
        link.reconnect();

        link.network.advance(1_000);

        third.requireFinished();
        assertThat(commit.value()).isTrue();
    }

    @Test
    void endsATransactionThatWasUnderWayInARollback() {
        first.expect(SessionOpen.class).expect(TxSend.class).cut();
        second.opens().expect(SessionOpen.class);
        var session = fixture.connectAndOpen(true);
        int begun = session.generation();
        session.awaitRoom(0, 0);
        session.txSend(begun, LinkFixture.QUEUE, LinkFixture.persistent("one"));
        fixture.network.run();
        fixture.reconnect();

        session.txSend(begun, LinkFixture.QUEUE, LinkFixture.persistent("two"));
        var commit = session.commit(begun, ids());
        fixture.network.run();

        second.requireFinished();
        assertThat(LinkFixture.codeOf(commit)).contains("ROLLED_BACK");
    }

    @Test
    void aTransactionThatBeganWithoutAConnectionIsWhole() {
        first.expect(SessionOpen.class).cut();
        second.opens()
                .expect(SessionOpen.class)
                .expect(TxSend.class)
                .reply(Commit.class, commit -> new Sent(commit.session(), commit.number()));
        var session = fixture.connectAndOpen(true);
        session.awaitRoom(0, 0);
        session.txSend(session.generation(), LinkFixture.QUEUE, LinkFixture.persistent("one"));
        var commit = session.commit(session.generation(), ids());

        fixture.reconnect();

        second.requireFinished();
        assertThat(commit.value()).isTrue();
    }

    @Test
    void countsARollbackAsDoneWhenTheConnectionIsLost() {
        first.expect(SessionOpen.class).expect(Rollback.class).cut();
        second.opens().expect(SessionOpen.class);
        var session = fixture.connectAndOpen(true);
        var rollback = session.rollback(ids());

        fixture.reconnect();

        assertThat(rollback.isDone()).isTrue();
        assertThat(rollback.failure()).isEmpty();
        second.requireFinished();
    }

    @Test
    void opensConsumersAgainAndDropsWhatTheyHadBefore() {
        first.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, LinkFixture.persistent("one")))
                .cut();
        second.opens()
                .expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Credit.class, credit -> assertThat(credit.messages()).isEqualTo(LinkFixture.PREFETCH))
                .say(new Delivery(1, 1, 1, 2, LinkFixture.persistent("one")));
        fixture.link.start();
        var session = fixture.connectAndOpen(false);
        var consumer = fixture.consumer(session);

        fixture.reconnect();

        second.requireFinished();
        assertThat(consumer.poll()).isNotNull().satisfies(received -> {
            assertThat(received.count()).isEqualTo(2);
            assertThat(received.generation()).isEqualTo(session.generation());
        });
        assertThat(consumer.isEmpty()).isTrue();
    }

    @Test
    void dropsAcknowledgementsOfWhatWasDeliveredBefore() {
        first.expect(SessionOpen.class).cut();
        second.opens()
                .expect(SessionOpen.class)
                .expect(
                        Settle.class,
                        settle -> assertThat(settle.deliveries())
                                .singleElement()
                                .satisfies(range -> assertThat(range.first()).isEqualTo(2)));
        var session = fixture.connectAndOpen(false);
        int before = session.generation() - 1;
        session.acknowledgeSoon(before, 1);
        fixture.reconnect();
        session.acknowledgeSoon(before, 2);
        session.acknowledgeSoon(session.generation(), 2);

        fixture.link.start();
        fixture.network.run();

        second.requireFinished();
    }

    @Test
    void failsTheAcknowledgementOfWhatWasDeliveredBefore() {
        first.expect(SessionOpen.class).cut();
        second.opens().expect(SessionOpen.class);
        fixture.connect();
        var session = fixture.link.openSession(false, false);
        int before = session.generation();
        fixture.network.run();
        fixture.reconnect();

        var acknowledgement = session.acknowledge(before, ids(1));
        fixture.network.run();

        assertThat(LinkFixture.codeOf(acknowledgement)).contains("CONNECTION_LOST");
        second.requireFinished();
    }

    /** Otherwise the broker opens it, and a consumer that nobody reads holds its prefetch until the session ends. */
    @Test
    void closesAConsumerThatIsJustBeingOpenedAgain() {
        first.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .cut();
        second.opens()
                .expect(SessionOpen.class)
                .expect(ConsumerOpen.class)
                .reply(ConsumerClose.class, close -> new Done(close.requestId()));
        var session = fixture.connectAndOpen(false);
        var consumer = fixture.consumer(session);
        fixture.network.run();
        fixture.reconnect();

        var closed = consumer.close();
        fixture.network.run();

        second.requireFinished();
        assertThat(closed.failure()).isEmpty();
    }

    @Test
    void tellsOfAConsumerThatCanNotBeOpenedAgain() {
        first.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .cut();
        second.opens()
                .expect(SessionOpen.class)
                .reply(
                        ConsumerOpen.class,
                        open -> new Failed(open.requestId(), ErrorCode.DESTINATION_UNKNOWN, "the queue is gone"));
        var session = fixture.connectAndOpen(false);
        var consumer = fixture.consumer(session);

        fixture.reconnect();

        assertThat(consumer.failure()).map(Failure::code).contains("DESTINATION_UNKNOWN");
        assertThat(fixture.consumersFailed).hasSize(1);
    }

    @Test
    void takesTheNextHostWhenOneDoesNotAnswer() {
        var hosts = List.<Endpoint>of(new Endpoint.Vm("a"), new Endpoint.Vm("b"));
        first.cut();
        var link = new LinkFixture(LinkFixture.settings(Credentials.ANONYMOUS, hosts), first);
        link.connect();

        link.reconnect();

        assertThat(link.network.asked)
                .containsExactly(new Endpoint.Vm("a"), new Endpoint.Vm("a"), new Endpoint.Vm("b"));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        first.expect(SessionOpen.class).expect(Send.class).cut();
        var link = new LinkFixture(first);
        link.connect();
        var send = link.send(link.link.openSession(false, true), "one");
        link.network.run();

        link.network.advance(10_000);

        assertThat(send.isDone()).isTrue();
        assertThat(link.network.asked).hasSize(4);
        assertThat(link.ended)
                .singleElement()
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("CONNECTION_FAILED"));
    }

    /** It left, and nobody can tell what became of it. */
    @Test
    void isInDoubtAboutWhatLeftWhenItGivesUp() {
        first.expect(SessionOpen.class).expect(Send.class).cut();
        var link = new LinkFixture(first);
        link.connect();
        var session = link.link.openSession(false, true);
        var sent = link.send(session, "one");
        link.network.run();
        var held = link.send(session, "two");

        link.network.advance(10_000);

        assertThat(LinkFixture.codeOf(sent)).contains("IN_DOUBT");
        assertThat(LinkFixture.codeOf(held)).contains("CONNECTION_FAILED");
    }

    @Test
    void isInDoubtAboutAnAcknowledgementThatWasNotAnswered() {
        first.expect(SessionOpen.class).expect(Settle.class).cut();
        fixture.connect();
        var session = fixture.link.openSession(false, false);

        var acknowledgement = session.acknowledge(session.generation(), ids(1));
        fixture.network.run();

        assertThat(LinkFixture.codeOf(acknowledgement)).contains("IN_DOUBT");
    }

    @Test
    void doesNotTryAgainWhenThatIsHopeless() {
        first.say(new Closed(ErrorCode.NOT_AUTHORIZED, "go away")).expectEnd();
        fixture.connect();

        fixture.network.advance(10_000);

        assertThat(fixture.network.asked).hasSize(1);
        assertThat(fixture.ended)
                .singleElement()
                .satisfies(failure -> assertThat(failure.text()).isEqualTo("go away"));
    }

    @Test
    void countsASilentBrokerAsLost() {
        second.opens();
        fixture.connect();
        assertThat(fixture.network.asked).hasSize(1);

        fixture.network.advance(5 * 30_000);

        assertThat(fixture.network.asked).hasSize(2);
        assertThat(first.received(Heartbeat.class)).isNotEmpty();
        second.requireFinished();
    }
}
