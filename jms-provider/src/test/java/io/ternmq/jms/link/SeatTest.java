package io.ternmq.jms.link;

import static io.ternmq.jms.link.LinkFixture.QUEUE;
import static io.ternmq.jms.link.LinkFixture.codeOf;
import static io.ternmq.jms.link.LinkFixture.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a session works, in a branch or outside, and where what it does is settled; invariants I1 to I4 of {@link Seat}. */
class SeatTest {

    private static final Xid X = new Xid(1, new byte[] {1}, new byte[0]);
    private static final Xid Y = new Xid(1, new byte[] {2}, new byte[0]);

    /** Request id of a start after the session was opened. */
    private static final int START = 2;

    private final ScriptedPeer broker = new ScriptedPeer("broker").opens().expect(SessionOpen.class);
    private final ScriptedPeer next = new ScriptedPeer("next").opens().expect(SessionOpen.class);
    private final LinkFixture fixture = new LinkFixture(broker, next);

    private static Settle settle(Settlement settlement, long first, long last) {
        return new Settle(0, 1, settlement, List.of(new Range(first, last)));
    }

    private static Frame ok(int request) {
        return new XaResult(request, XaCode.OK, "");
    }

    private ScriptedPeer starts(ScriptedPeer peer) {
        return peer.reply(XaStart.class, start -> ok(start.requestId()));
    }

    private LinkSession open() {
        return fixture.connectAndOpen(true);
    }

    /** A frame on which a script waits with what it says next. */
    private void goOn() {
        fixture.link.ask(id -> new XaRollback(id, Y));
        fixture.network.run();
    }

    private Request start(Seat seat, Xid xid) {
        var start = seat.start(xid, XaStart.Mode.NOFLAGS, 300);
        fixture.network.run();
        return start;
    }

    private Request end(Seat seat, Xid xid, XaEnd.Mode mode) {
        var end = seat.end(xid, mode);
        fixture.network.run();
        return end;
    }

    private void send(LinkSession session, int in) {
        session.awaitRoom(1, 0);
        session.seat().send(in, QUEUE, persistent("x"));
        fixture.network.run();
    }

    private void handOver(LinkSession session, int in, long id) {
        session.seat().handedOver(in, session.generation(), id);
        fixture.network.run();
    }

    /** I1. */
    @Test
    void whatIsDoneInABranchIsThereBeforeItsEnd() {
        starts(broker)
                .expect(TxSend.class)
                .expect(settle(Settlement.ACCEPTED, 1, 2))
                .reply(XaEnd.class, end -> ok(end.requestId()));
        var session = open();
        start(session.seat(), X);
        int in = session.seat().place();
        handOver(session, in, 1);
        send(session, in);
        handOver(session, in, 2);

        var end = end(session.seat(), X, XaEnd.Mode.SUCCESS);

        broker.requireFinished();
        assertThat(end.value()).isInstanceOf(XaResult.class);
        assertThat(session.seat().place()).isEqualTo(Seat.OUTSIDE);
    }

    @Test
    void whatIsReceivedOutsideIsCommittedAtOnceByOneCommitAtATime() {
        broker.expect(settle(Settlement.ACCEPTED, 1, 1))
                .expect(new Commit(1, 1))
                .expect(XaRollback.class)
                .say(new Sent(1, 1))
                .expect(settle(Settlement.ACCEPTED, 2, 3))
                .expect(new Commit(1, 2));
        var session = open();
        handOver(session, Seat.OUTSIDE, 1);
        handOver(session, Seat.OUTSIDE, 2);
        handOver(session, Seat.OUTSIDE, 3);

        goOn();

        broker.requireFinished();
    }

    /** Otherwise the broker would find an open local transaction. */
    @Test
    void whatIsReceivedOutsideIsCommittedBeforeABranchBegins() {
        broker.expect(Settle.class)
                .expect(Commit.class)
                .expect(settle(Settlement.ACCEPTED, 2, 2))
                .expect(Commit.class);
        starts(broker);
        var session = open();
        handOver(session, Seat.OUTSIDE, 1);
        handOver(session, Seat.OUTSIDE, 2);

        var start = start(session.seat(), X);

        broker.requireFinished();
        assertThat(start.isDone()).isTrue();
    }

    /** I2. */
    @Test
    void whatIsReceivedOutsideWhileAStartIsUnansweredWaitsForTheEndOfTheBranch() {
        broker.expect(XaStart.class)
                .expect(XaRollback.class)
                .say(ok(START))
                .reply(XaEnd.class, end -> ok(end.requestId()))
                .expect(settle(Settlement.ACCEPTED, 1, 1))
                .expect(Commit.class);
        var session = open();
        start(session.seat(), X);
        handOver(session, Seat.OUTSIDE, 1);
        goOn();

        end(session.seat(), X, XaEnd.Mode.SUCCESS);

        broker.requireFinished();
    }

    /** I3: a transaction manager gave the branch up in a thread of its own. */
    @Test
    void whatIsReceivedForABranchThatAnotherThreadEndedGoesBack() {
        starts(broker).reply(XaEnd.class, end -> ok(end.requestId())).expect(settle(Settlement.RETURNED, 1, 1));
        var session = open();
        start(session.seat(), X);
        int in = session.seat().place();
        end(session.seat(), X, XaEnd.Mode.FAIL);

        handOver(session, in, 1);
        send(session, in);

        broker.requireFinished();
    }

    /** I4. */
    @Test
    void aBranchIsLostWithItsConnection() {
        starts(broker).cut();
        next.expect(
                Rollback.class, rollback -> assertThat(rollback.handedOver()).containsExactly(new Range(1, 1)));
        var session = open();
        start(session.seat(), X);
        int in = session.seat().place();
        fixture.reconnect();
        send(session, in);
        handOver(session, in, 1);

        var end = end(session.seat(), X, XaEnd.Mode.SUCCESS);

        assertThat(end.value())
                .isInstanceOfSatisfying(
                        XaResult.class, result -> assertThat(result.result()).isEqualTo(XaCode.RBCOMMFAIL));
        assertThat(session.seat().place()).isEqualTo(Seat.OUTSIDE);
        next.requireFinished();
    }

    @Test
    void aSuspendedBranchIsLostWithItsConnection() {
        starts(broker).reply(XaEnd.class, end -> ok(end.requestId())).cut();
        var session = open();
        start(session.seat(), X);
        end(session.seat(), X, XaEnd.Mode.SUSPEND);
        fixture.reconnect();

        var end = end(session.seat(), X, XaEnd.Mode.SUCCESS);

        assertThat(end.value())
                .isInstanceOfSatisfying(
                        XaResult.class, result -> assertThat(result.result()).isEqualTo(XaCode.RBCOMMFAIL));
    }

    @Test
    void aRefusedStartLeavesTheSessionWhereItWas() {
        starts(broker)
                .reply(XaStart.class, start -> new XaResult(start.requestId(), XaCode.PROTO, "works in another"))
                .expect(TxSend.class);
        var session = open();
        start(session.seat(), X);
        int in = session.seat().place();
        start(session.seat(), Y);

        send(session, in);

        broker.requireFinished();
    }

    /** Nobody knows of the work that such a start begins. */
    @Test
    void aStartThatWasGivenUpAndSucceedsNeverthelessIsUndone() {
        broker.expect(XaStart.class)
                .expect(XaRollback.class)
                .say(ok(START))
                .expect(XaEnd.class, end -> assertThat(end.mode()).isEqualTo(XaEnd.Mode.FAIL));
        var session = open();
        start(session.seat(), X).withdraw();

        goOn();

        broker.requireFinished();
        assertThat(session.seat().place()).isEqualTo(Seat.OUTSIDE);
    }

    @Test
    void aStartThatWasGivenUpBeforeTheConnectionCameBackNeverGoesOut() {
        broker.cut();
        var session = open();
        start(session.seat(), X).withdraw();

        fixture.reconnect();

        next.requireFinished();
        assertThat(next.received(XaStart.class)).isEmpty();
    }

    /** The branch may have begun, and was rolled back with the connection. */
    @Test
    void aStartWhoseAnswerIsLostFails() {
        broker.expect(XaStart.class).cut();
        var session = open();

        var start = start(session.seat(), X);
        fixture.reconnect();

        assertThat(codeOf(start)).contains("CONNECTION_LOST");
        assertThat(next.received(XaStart.class)).isEmpty();
    }

    @Test
    void aCommitWhoseAnswerIsLostGoesOutAgain() {
        broker.expect(XaCommit.class).cut();
        next.reply(XaCommit.class, commit -> ok(commit.requestId()));
        open();

        var commit = fixture.link.askAgain(id -> new XaCommit(id, X, false));
        fixture.network.run();
        fixture.reconnect();

        assertThat(commit.value()).isInstanceOf(XaResult.class);
        assertThat(commit.wasRepeated()).isTrue();
    }

    @Test
    void theMessageOfAListenerBelongsToTheBranchThatTheListenerBegins() {
        starts(broker).expect(settle(Settlement.ACCEPTED, 1, 1)).reply(XaEnd.class, end -> ok(end.requestId()));
        var session = open();
        session.seat().listenerCalled(session.generation(), 1);
        start(session.seat(), X);
        end(session.seat(), X, XaEnd.Mode.SUCCESS);

        session.seat().listenerReturned(session.generation(), 1);
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void theMessageOfAListenerOutsideIsCommittedWhenItReturns() {
        broker.expect(settle(Settlement.ACCEPTED, 1, 1)).expect(Commit.class);
        var session = open();
        session.seat().listenerCalled(session.generation(), 1);
        fixture.network.run();
        assertThat(broker.received(Settle.class)).isEmpty();

        session.seat().listenerReturned(session.generation(), 1);
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void theMessageOfAListenerThatFailedOutsideComesAgain() {
        broker.reply(Rollback.class, rollback -> new Done(rollback.requestId()));
        var session = open();
        int before = session.generation();
        session.seat().listenerCalled(before, 1);

        var back = session.seat().takeBack();
        fixture.network.run();

        assertThat(back.isDone()).isTrue();
        assertThat(session.generation()).isGreaterThan(before);
        assertThat(broker.received(Rollback.class))
                .singleElement()
                .satisfies(rollback -> assertThat(rollback.handedOver()).containsExactly(new Range(1, 1)));
    }

    @Test
    void whatCanNotBeProcessedIsRejectedInTheBranchOrByACommitOfItsOwn() {
        broker.expect(settle(Settlement.REJECTED, 1, 1)).expect(Commit.class);
        starts(broker).expect(settle(Settlement.REJECTED, 2, 2));
        var session = open();
        session.seat().reject(session.generation(), 1);
        start(session.seat(), X);

        session.seat().reject(session.generation(), 2);
        fixture.network.run();

        broker.requireFinished();
    }

    /** So that the broker counts it as an attempt when it rolls the branch back. */
    @Test
    void whatWasConsumedInABranchGoesToTheBrokerBeforeTheSessionCloses() {
        starts(broker)
                .expect(settle(Settlement.ACCEPTED, 1, 1))
                .reply(SessionClose.class, close -> new Done(close.requestId()));
        var session = open();
        start(session.seat(), X);
        handOver(session, session.seat().place(), 1);

        session.close(new DeliveryIds());
        fixture.network.run();

        broker.requireFinished();
        assertThat(codeOf(start(session.seat(), Y))).contains("CLOSED");
    }

    /** Whatever the answer will be, the session isn't in the branch any more. */
    @Test
    void whatIsReceivedOutsideAfterAnEndWithoutAnAnswerIsCommittedBehindIt() {
        starts(broker)
                .expect(XaEnd.class)
                .expect(settle(Settlement.ACCEPTED, 1, 1))
                .expect(Commit.class)
                .expect(XaStart.class);
        var session = open();
        start(session.seat(), X);
        end(session.seat(), X, XaEnd.Mode.SUCCESS);
        handOver(session, Seat.OUTSIDE, 1);

        start(session.seat(), Y);

        broker.requireFinished();
    }

    @Test
    void theMessageOfAListenerThatFailedAfterAnEndWithoutAnAnswerComesAgain() {
        starts(broker)
                .expect(XaEnd.class)
                .expect(Rollback.class, back -> assertThat(back.handedOver()).containsExactly(new Range(1, 1)));
        var session = open();
        start(session.seat(), X);
        end(session.seat(), X, XaEnd.Mode.SUCCESS);
        session.seat().listenerCalled(session.generation(), 1);

        session.seat().takeBack();
        fixture.network.run();

        broker.requireFinished();
    }

    /** A rollback might get into the branch. */
    @Test
    void theMessageOfAListenerThatFailedWhileABranchBeginsIsReturned() {
        broker.expect(XaStart.class)
                .expect(settle(Settlement.RETURNED, 1, 1))
                .expect(XaRollback.class)
                .say(ok(START))
                .expect(XaEnd.class);
        var session = open();
        start(session.seat(), X);
        session.seat().listenerCalled(session.generation(), 1);

        var back = session.seat().takeBack();
        goOn();
        end(session.seat(), X, XaEnd.Mode.SUCCESS);

        broker.requireFinished();
        assertThat(back.isDone()).isTrue();
        assertThat(broker.received(Settle.class)).hasSize(1);
    }

    /** A commit would break off the connection, as the session works in a branch. */
    @Test
    void whatWasReceivedOutsideGoesBackWhenTheSessionClosesInABranch() {
        starts(broker)
                .expect(
                        SessionClose.class,
                        close -> assertThat(close.handedOver()).containsExactly(new Range(1, 1)));
        var session = open();
        start(session.seat(), X);
        handOver(session, Seat.OUTSIDE, 1);

        session.close(new DeliveryIds());
        fixture.network.run();

        broker.requireFinished();
        assertThat(broker.received(Commit.class)).isEmpty();
    }

    @Test
    void anEndThatFollowsAStartWithoutAnAnswerLeavesTheBranch() {
        starts(broker).reply(XaEnd.class, end -> ok(end.requestId()));
        var session = open();
        session.seat().start(X, XaStart.Mode.NOFLAGS, 300);

        end(session.seat(), X, XaEnd.Mode.FAIL);

        broker.requireFinished();
        assertThat(session.seat().place()).isEqualTo(Seat.OUTSIDE);
    }

    @Test
    void aBranchIsLeftForWhoeverEndsItThoughTheLoopIsBehind() {
        starts(broker);
        var session = open();
        start(session.seat(), X);

        session.seat().end(X, XaEnd.Mode.SUCCESS);

        assertThat(session.seat().place()).isEqualTo(Seat.OUTSIDE);
        assertThat(session.seat().worksIn(X)).isFalse();
    }
}
