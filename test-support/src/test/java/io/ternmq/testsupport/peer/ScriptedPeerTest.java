package io.ternmq.testsupport.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.message.Destination;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedPeerTest {
    private static final Destination ORDERS = new Destination(Destination.Kind.QUEUE, "orders");

    private final RecordedWire wire = new RecordedWire();

    @Test
    void answersTheFramesItExpects() {
        var peer = new ScriptedPeer("broker")
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .expect(new Close(1))
                .say(new Done(1))
                .cut();
        peer.onConnected(wire);

        peer.onFrame(send(1));
        peer.onFrame(new Close(1));

        assertThat(wire.sent).containsExactly(new Sent(1, 1), new Done(1));
        assertThat(wire.cuts).isOne();
        peer.requireFinished();
    }

    @Test
    void speaksFirstWhereTheScriptSaysSo() {
        var peer = new ScriptedPeer("client").say(new Commit(1, 1)).expect(Sent.class);

        peer.onConnected(wire);

        assertThat(wire.sent).containsExactly(new Commit(1, 1));
    }

    @Test
    void comparesArraysByWhatTheyHold() {
        var peer = new ScriptedPeer("broker").expect(send(1));
        peer.onConnected(wire);

        peer.onFrame(send(1));

        peer.requireFinished();
    }

    @Test
    void tellsWhatCameInsteadAndWhatHadHappened() {
        var peer =
                new ScriptedPeer("broker").expect(Close.class).expect(send(1)).expect(Commit.class);
        peer.onConnected(wire);
        peer.onFrame(new Close(7));

        peer.onFrame(send(2));

        assertThatThrownBy(peer::requireFinished)
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        broker expected SEND[session=1, number=1, destination=QUEUE:orders, content=0x0102], \
                        but got SEND[session=1, number=2, destination=QUEUE:orders, content=0x0102]: it isn't equal
                        script:
                          done  Close
                          now   SEND[session=1, number=1, destination=QUEUE:orders, content=0x0102]
                          later Commit
                        received:
                          CLOSE[requestId=7]
                          SEND[session=1, number=2, destination=QUEUE:orders, content=0x0102]""");
        assertThat(wire.cuts).isOne();
    }

    @Test
    void tellsWhyACheckFailed() {
        var peer = new ScriptedPeer("broker")
                .expect(Commit.class, commit -> assertThat(commit.number()).isEqualTo(5));
        peer.onConnected(wire);

        peer.onFrame(new Commit(1, 6));

        assertThatThrownBy(peer::requireFinished)
                .hasMessageContaining("expected: 5L")
                .hasMessageContaining("6L");
    }

    @Test
    void refusesAFrameAfterTheEnd() {
        var peer = new ScriptedPeer("broker").expect(Close.class);
        peer.onConnected(wire);
        peer.onFrame(new Close(1));

        peer.onFrame(new Close(2));

        assertThatThrownBy(peer::requireFinished)
                .hasMessageStartingWith("broker expected nothing more, but got CLOSE[requestId=2]");
    }

    @Test
    void overlooksWhatItIsToldToIgnore() {
        var peer = new ScriptedPeer("broker").ignore(Commit.class).expect(Close.class);
        peer.onConnected(wire);

        peer.onFrame(new Heartbeat());
        peer.onFrame(new Commit(1, 1));
        peer.onFrame(new Close(1));
        peer.onFrame(new Commit(1, 2));

        peer.requireFinished();
        assertThat(peer.received(Commit.class)).containsExactly(new Commit(1, 1), new Commit(1, 2));
    }

    @Test
    void isNotFinishedBeforeItsLastStep() {
        var peer = new ScriptedPeer("broker").expect(Close.class).expectEnd();
        peer.onConnected(wire);

        peer.onFrame(new Close(1));

        assertThatThrownBy(peer::requireFinished)
                .hasMessageStartingWith("broker expected end of the connection, but nothing more came");
    }

    @Test
    void finishesWithTheExpectedEnd() {
        var peer = new ScriptedPeer("broker").expectEnd();
        peer.onConnected(wire);

        peer.onEnd();

        assertThatCode(peer::requireFinished).doesNotThrowAnyException();
    }

    @Test
    void tellsOfAnEndThatCameTooEarly() {
        var peer = new ScriptedPeer("broker").expect(Close.class);
        peer.onConnected(wire);

        peer.onEnd();

        assertThatThrownBy(peer::requireFinished)
                .hasMessageStartingWith("broker expected Close, but the connection ended");
    }

    private static Send send(long number) {
        return new Send(1, number, ORDERS, new byte[] {1, 2});
    }

    private static final class RecordedWire implements PeerWire {
        private final List<Frame> sent = new ArrayList<>();
        private int cuts;

        @Override
        public void send(Frame frame) {
            sent.add(frame);
        }

        @Override
        public void cut() {
            cuts++;
        }
    }
}
