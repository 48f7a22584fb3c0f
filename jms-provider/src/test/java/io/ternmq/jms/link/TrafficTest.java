package io.ternmq.jms.link;

import static io.ternmq.jms.link.LinkFixture.PREFETCH;
import static io.ternmq.jms.link.LinkFixture.ids;
import static io.ternmq.jms.link.LinkFixture.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes over an open link: numbers, answers, credit, acknowledgements. */
class TrafficTest {

    private final ScriptedPeer broker = new ScriptedPeer("broker").opens();
    private final LinkFixture fixture = new LinkFixture(broker);

    private static Delivery delivery(long id) {
        return new Delivery(1, 1, id, 1, persistent("x"));
    }

    private ScriptedPeer opensSessionAndConsumer() {
        return broker.expect(SessionOpen.class).reply(ConsumerOpen.class, open -> new Done(open.requestId()));
    }

    @Test
    void aConsumerMadeBeforeALossGetsDeliveriesOfTheConnectionThatOpenedIt() {
        var network = fixture.network;
        var traffic = new Traffic(LinkFixture.settings(), network, network.clock::nanos, fixture);
        var session = new SessionCore(traffic, 1, false, true);
        var consumer = new LinkConsumer(traffic, session, 1, ConsumerSpec.consumer(LinkFixture.QUEUE, "", false));
        session.voidDeliveries();
        traffic.add(consumer);

        consumer.onDelivery(delivery(1));

        assertThat(consumer.poll())
                .satisfies(received -> assertThat(received.generation()).isEqualTo(session.generation()));
    }

    @Test
    void countsSendsOfEachSessionFromOne() {
        broker.ignore(SessionOpen.class).ignore(Send.class);
        fixture.connect();
        var one = fixture.link.openSession(false, true);
        var two = fixture.link.openSession(false, true);

        fixture.send(one, "a");
        fixture.send(two, "b");
        fixture.send(one, "c");
        fixture.network.run();

        assertThat(broker.received(Send.class))
                .extracting(send -> send.session() + "/" + send.number())
                .containsExactly("1/1", "2/1", "1/2");
    }

    @Test
    void oneAnswerCoversAllBefore() {
        broker.expect(SessionOpen.class).expect(Send.class).expect(Send.class).say(new Sent(1, 2));
        var session = fixture.connectAndOpen(false);
        var one = fixture.send(session, "a");
        var two = fixture.send(session, "b");

        fixture.network.run();

        assertThat(one.value()).isTrue();
        assertThat(two.value()).isTrue();
    }

    @Test
    void resolvesInOrderAlthoughALaterOneIsRefusedFirst() {
        broker.expect(SessionOpen.class)
                .expect(Send.class)
                .expect(Send.class)
                .expect(Send.class)
                .say(new Refused(1, 2, ErrorCode.DESTINATION_FULL, "full"))
                .say(new Sent(1, 3));
        var session = fixture.connectAndOpen(false);
        var order = new ArrayList<String>();
        for (var text : List.of("a", "b", "c")) {
            session.awaitRoom(1, 0);
            session.send(
                    LinkFixture.QUEUE,
                    persistent(text),
                    Submission.OnLoss.RESEND,
                    done -> order.add(text + done.failure().map(Failure::code).orElse("")));
        }

        fixture.network.run();

        assertThat(order).containsExactly("a", "bDESTINATION_FULL", "c");
    }

    @Test
    void hasRoomForALimitedNumberOfMessages() {
        broker.ignore(SessionOpen.class).ignore(Send.class);
        var session = fixture.connectAndOpen(false);
        for (int i = 0; i < LinkSettings.UNANSWERED_MAX; i++) {
            fixture.send(session, "x");
        }

        boolean room = session.awaitRoom(1, 0);

        assertThat(room).isFalse();
    }

    @Test
    void hasRoomForOneMessageOfAnySize() {
        var session = fixture.connectAndOpen(false);

        boolean room = session.awaitRoom(Integer.MAX_VALUE, 0);

        assertThat(room).isTrue();
        assertThat(session.awaitRoom(1, 0)).isFalse();
    }

    @Test
    void hasRoomAgainAfterAnAnswer() {
        broker.expect(SessionOpen.class).reply(Send.class, send -> new Sent(1, send.number()));
        var session = fixture.connectAndOpen(false);
        var content = new byte[(int) LinkSettings.UNANSWERED_BYTES_MAX];
        fixture.send(session, content, Submission.OnLoss.RESEND);
        assertThat(session.awaitRoom(1, 0)).isFalse();

        fixture.network.run();

        assertThat(session.awaitRoom(1, 0)).isTrue();
    }

    @Test
    void grantsNoCreditBeforeTheConnectionIsStarted() {
        opensSessionAndConsumer();
        var session = fixture.connectAndOpen(false);
        var consumer = fixture.consumer(session);

        fixture.network.run();

        broker.requireFinished();
        assertThat(consumer.opened().value()).isTrue();
    }

    @Test
    void grantsAllCreditAtStart() {
        opensSessionAndConsumer().expect(new Credit(1, 1, PREFETCH, LinkFixture.PREFETCH_BYTES, 0));
        var session = fixture.connectAndOpen(false);
        fixture.consumer(session);
        fixture.network.run();

        fixture.link.start();
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void givesCreditBackWhenHalfOfItIsHandedOver() {
        opensSessionAndConsumer()
                .expect(Credit.class)
                .say(delivery(1))
                .say(delivery(2))
                .say(delivery(3));
        broker.expect(Credit.class, credit -> {
            assertThat(credit.messages()).isEqualTo(PREFETCH / 2);
            assertThat(credit.bytes()).isEqualTo(2L * persistent("x").length);
            assertThat(credit.handedOver()).isEqualTo(2);
        });
        fixture.link.start();
        var consumer = fixture.consumer(fixture.connectAndOpen(false));
        fixture.network.run();

        consumer.poll();
        consumer.poll();
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void closesTheConnectionToABrokerThatSendsMoreThanItsCredit() {
        opensSessionAndConsumer().expect(Credit.class);
        for (int id = 1; id <= PREFETCH + 2; id++) {
            broker.say(delivery(id));
        }
        broker.expectEnd();
        fixture.link.start();
        fixture.consumer(fixture.connectAndOpen(false));

        fixture.network.run();

        broker.requireFinished();
        assertThat(fixture.ended)
                .singleElement()
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("PROTOCOL"));
    }

    @Test
    void overlooksADeliveryToAConsumerThatIsClosed() {
        opensSessionAndConsumer()
                .reply(ConsumerClose.class, close -> new Done(close.requestId()))
                .say(delivery(1));
        var consumer = fixture.consumer(fixture.connectAndOpen(false));
        fixture.network.run();

        var closed = consumer.close();
        fixture.network.run();

        broker.requireFinished();
        assertThat(closed.isDone()).isTrue();
        assertThat(consumer.poll()).isNull();
    }

    @Test
    void tellsAtTheCloseOfAConsumerWhatItHandedOver() {
        opensSessionAndConsumer()
                .expect(Credit.class)
                .say(delivery(7))
                .say(delivery(8))
                .say(delivery(9))
                .expect(Credit.class)
                .expect(
                        ConsumerClose.class,
                        close -> assertThat(close.handedOver()).containsExactly(new Range(1, 8)));
        fixture.link.start();
        var consumer = fixture.consumer(fixture.connectAndOpen(false));
        fixture.network.run();
        consumer.poll();
        consumer.poll();

        consumer.close();
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void namesDeliveriesThatConsumersGotInTurnByOneRange() {
        broker.expect(SessionOpen.class)
                .expect(
                        Settle.class,
                        settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 2), new Range(4, 6)))
                .expect(Commit.class);
        var session = fixture.connectAndOpen(true);

        session.commit(session.generation(), ids(1, 4, 2, 5, 6));
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void settlesInSeveralFramesWhatDoesNotFitOne() {
        broker.ignore(SessionOpen.class).ignore(Settle.class);
        int frameBytesMax = 1 << 20;
        int count = frameBytesMax / 16 + 1;
        var session = fixture.connectAndOpen(false);
        var gaps = new DeliveryIds();
        for (long i = 1; i <= count; i++) {
            gaps.add(2 * i);
        }

        session.acknowledge(session.generation(), gaps);
        fixture.network.run();

        var settles = broker.received(Settle.class);
        assertThat(settles)
                .hasSize(2)
                .allMatch(settle -> 16 * settle.deliveries().size() < frameBytesMax - 32);
        assertThat(settles).extracting(settle -> settle.requestId() != 0).containsExactly(false, true);
        assertThat(settles.stream()
                        .mapToInt(settle -> settle.deliveries().size())
                        .sum())
                .isEqualTo(count);
    }

    @Test
    void sendsPendingAcknowledgementsBeforeAnyOtherFrame() {
        broker.ignore(SessionOpen.class).ignore(Settle.class).ignore(Send.class);
        fixture.connect();
        var receiving = fixture.link.openSession(false, true);
        var sending = fixture.link.openSession(false, true);
        fixture.network.run();
        receiving.acknowledgeSoon(receiving.generation(), 1);
        receiving.acknowledgeSoon(receiving.generation(), 2);
        receiving.acknowledgeSoon(receiving.generation(), 5);

        fixture.send(sending, "x");
        fixture.network.run();

        var frames = broker.received();
        assertThat(frames.get(frames.size() - 2))
                .isInstanceOfSatisfying(
                        Settle.class,
                        settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 2), new Range(5, 5)));
        assertThat(frames.get(frames.size() - 1)).isInstanceOf(Send.class);
    }

    @Test
    void sendsAcknowledgementsOfAnIdleSessionSoon() {
        opensSessionAndConsumer().expect(Credit.class).say(delivery(1)).expect(Settle.class);
        fixture.link.start();
        var session = fixture.connectAndOpen(false);
        var consumer = fixture.consumer(session);
        fixture.network.run();
        var received = consumer.poll();
        assertThat(received).isNotNull();
        session.acknowledgeSoon(received.generation(), received.id());

        fixture.network.advance(100);

        broker.requireFinished();
    }

    @Test
    void commitsWhatItSettlesInOneGo() {
        broker.expect(SessionOpen.class)
                .expect(TxSend.class)
                .expect(Settle.class, settle -> {
                    assertThat(settle.requestId()).isZero();
                    assertThat(settle.deliveries()).containsExactly(new Range(1, 1));
                })
                .reply(Commit.class, commit -> new Sent(commit.session(), commit.number()));
        var session = fixture.connectAndOpen(true);
        int begun = session.generation();
        session.awaitRoom(1, 0);
        session.txSend(begun, LinkFixture.QUEUE, persistent("x"));

        var commit = session.commit(begun, ids(1));
        fixture.network.run();

        assertThat(commit.value()).isTrue();
    }

    @Test
    void dropsWhatArrivedBeforeARollbackWasDoneAndGrantsCreditAnew() {
        // Request 1 opened the session, 2 the consumer.
        opensSessionAndConsumer()
                .expect(Credit.class)
                .say(delivery(1))
                .expect(new Rollback(3, 1, List.of(new Range(1, 1))))
                .say(delivery(2))
                .say(new Done(3))
                .expect(new Credit(1, 1, PREFETCH, LinkFixture.PREFETCH_BYTES, 0))
                .say(delivery(3));
        fixture.link.start();
        var session = fixture.connectAndOpen(true);
        var consumer = fixture.consumer(session);
        fixture.network.run();

        var rollback = session.rollback(ids(1));
        fixture.network.run();

        broker.requireFinished();
        assertThat(rollback.isDone()).isTrue();
        assertThat(consumer.poll()).isNotNull().extracting(Received::id).isEqualTo(3L);
        assertThat(consumer.poll()).isNull();
    }

    /** Credit that the broker gets after the rollback isn't void: granted again, it would be twice the buffer. */
    @Test
    void grantsCreditOnceToAConsumerThatIsOpenedDuringARollback() {
        broker.expect(SessionOpen.class)
                .expect(ConsumerOpen.class)
                .expect(new Rollback(3, 1, List.of()))
                .say(new Done(2))
                .say(new Done(3))
                .expect(new Credit(1, 1, PREFETCH, LinkFixture.PREFETCH_BYTES, 0));
        fixture.link.start();
        var session = fixture.connectAndOpen(true);
        fixture.consumer(session);

        session.rollback(ids());
        fixture.network.run();

        broker.requireFinished();
        assertThat(fixture.ended).isEmpty();
    }

    @Test
    void reportsWhyAConsumerCouldNotBeOpened() {
        broker.expect(SessionOpen.class)
                .reply(
                        ConsumerOpen.class,
                        open -> new Failed(open.requestId(), ErrorCode.SELECTOR_INVALID, "not a selector"));

        var consumer = fixture.consumer(fixture.connectAndOpen(false));
        fixture.network.run();

        assertThat(consumer.opened().failure()).map(Failure::code).contains("SELECTOR_INVALID");
        assertThat(fixture.consumersFailed).isEmpty();
    }

    @Test
    void isInDoubtAboutWhatIsUnansweredWhenItIsClosed() {
        broker.expect(SessionOpen.class).expect(Send.class).reply(Close.class, close -> new Done(close.requestId()));
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, "x");

        var closed = fixture.link.close();
        fixture.network.run();

        assertThat(closed.value()).isTrue();
        assertThat(send.failure()).map(Failure::code).contains("IN_DOUBT");
        assertThat(fixture.ended).isEmpty();
    }

    @Test
    void failsWhatIsAskedAfterTheEnd() {
        broker.expect(SessionOpen.class).reply(Close.class, close -> new Done(close.requestId()));
        var session = fixture.connectAndOpen(false);
        fixture.link.close();
        fixture.network.run();

        var send = fixture.send(session, "x");
        var consumer = fixture.consumer(session);
        fixture.network.run();

        assertThat(send.failure()).map(Failure::code).contains("CLOSED");
        assertThat(consumer.opened().failure()).map(Failure::code).contains("CLOSED");
    }
}
