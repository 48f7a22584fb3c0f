package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.message.Destination;
import io.ternmq.testsupport.peer.ScriptedPeer;
import org.junit.jupiter.api.Test;

/** What becomes of temporary destinations, and of credit, when a connection is lost, stopped and started. */
class TemporariesTest {

    private static final Destination TEMPORARY = new Destination(Destination.Kind.TEMPORARY_QUEUE, "temporary");

    private final ScriptedPeer first = new ScriptedPeer("first connection").opens();
    private final ScriptedPeer second = new ScriptedPeer("second connection").opens();
    private final LinkFixture fixture = new LinkFixture(first, second);

    @Test
    void areMadeAgainBeforeConsumersAreOpened() {
        first.expect(SessionOpen.class)
                .reply(TemporaryCreate.class, create -> new Done(create.requestId()))
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .cut();
        second.reply(TemporaryCreate.class, create -> new Done(create.requestId()))
                .expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()));
        var session = fixture.connectAndOpen(false);
        var created = fixture.link.createTemporary(TEMPORARY);
        session.openConsumer(ConsumerSpec.consumer(TEMPORARY, "", false));
        fixture.network.run();

        fixture.reconnect();

        assertThat(created.failure()).isEmpty();
        second.requireFinished();
        assertThat(fixture.temporariesLost).isEmpty();
    }

    @Test
    void areNotMadeAgainOnceTheyAreDeleted() {
        first.reply(TemporaryCreate.class, create -> new Done(create.requestId()))
                .reply(
                        TemporaryDelete.class,
                        delete -> new Failed(delete.requestId(), ErrorCode.DESTINATION_UNKNOWN, "gone"))
                .cut();
        fixture.connect();
        fixture.link.createTemporary(TEMPORARY);
        var deleted = fixture.link.deleteTemporary(TEMPORARY);
        fixture.network.run();

        fixture.reconnect();

        assertThat(deleted.failure()).isEmpty();
        second.requireFinished();
    }

    @Test
    void areReportedWhenTheyCanNotBeMadeAgain() {
        first.reply(TemporaryCreate.class, create -> new Done(create.requestId()))
                .cut();
        second.reply(
                TemporaryCreate.class, create -> new Failed(create.requestId(), ErrorCode.LIMIT_EXCEEDED, "too many"));
        fixture.connect();
        fixture.link.createTemporary(TEMPORARY);
        fixture.network.run();

        fixture.reconnect();

        assertThat(fixture.temporariesLost).containsExactly(TEMPORARY);
    }

    /** What it would hold ready, nobody else could receive. */
    @Test
    void aConsumerThatIsOpenedWhileTheLinkIsStoppedGetsNoCreditUntilItIsStarted() {
        first.expect(SessionOpen.class).reply(ConsumerOpen.class, open -> new Done(open.requestId()));
        first.expect(Credit.class);
        var session = fixture.connectAndOpen(false);
        fixture.link.start();
        fixture.link.stop();
        fixture.consumer(session);
        fixture.network.run();
        assertThat(first.received(Credit.class)).isEmpty();

        fixture.link.start();
        fixture.network.run();

        first.requireFinished();
    }
}
