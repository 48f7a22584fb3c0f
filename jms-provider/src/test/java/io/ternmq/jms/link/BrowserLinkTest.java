package io.ternmq.jms.link;

import static io.ternmq.jms.link.LinkFixture.PREFETCH;
import static io.ternmq.jms.link.LinkFixture.PREFETCH_BYTES;
import static io.ternmq.jms.link.LinkFixture.ids;
import static io.ternmq.jms.link.LinkFixture.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.testsupport.peer.ScriptedPeer;
import org.junit.jupiter.api.Test;

/** What a browser shows are copies: no rollback or recover takes them back, nor its credit. */
class BrowserLinkTest {

    private final ScriptedPeer broker = new ScriptedPeer("broker").opens();
    private final LinkFixture fixture = new LinkFixture(broker);

    private static Delivery delivery(long id) {
        return new Delivery(1, 1, id, 1, persistent("x"));
    }

    private ScriptedPeer browses() {
        return broker.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(new Credit(1, 1, PREFETCH, PREFETCH_BYTES, 0));
    }

    private static LinkConsumer browser(LinkSession session) {
        return session.openConsumer(ConsumerSpec.browser(LinkFixture.QUEUE, ""));
    }

    private static ScriptedPeer rollsBack(ScriptedPeer script) {
        return script.reply(Rollback.class, rollback -> new Done(rollback.requestId()));
    }

    @Test
    void aRollbackLeavesWhatItHasAndGrantsItNothing() {
        rollsBack(browses().say(delivery(1)).say(delivery(2)));
        var session = fixture.connectAndOpen(true);
        var browser = browser(session);
        fixture.network.run();

        session.rollback(ids());
        fixture.network.run();

        assertThat(browser.poll()).isNotNull().extracting(Received::id).isEqualTo(1L);
        assertThat(browser.poll()).isNotNull().extracting(Received::id).isEqualTo(2L);
        assertThat(broker.received(Credit.class)).hasSize(1);
    }

    @Test
    void itsCreditGoesBackAfterARollbackToo() {
        rollsBack(browses().say(delivery(1)).say(delivery(2)))
                .expect(new Credit(1, 1, 2, 2L * persistent("x").length, 2));
        var session = fixture.connectAndOpen(true);
        var browser = browser(session);
        fixture.network.run();
        session.rollback(ids());
        fixture.network.run();

        browser.poll();
        browser.poll();
        fixture.network.run();

        broker.requireFinished();
    }

    @Test
    void theBodyOfWhatItShowedIsThereAfterARollback() {
        rollsBack(browses().say(delivery(1)))
                .reply(BodyGet.class, get -> new BodyPart(get.requestId(), new byte[] {7}));
        var session = fixture.connectAndOpen(true);
        var browser = browser(session);
        fixture.network.run();
        session.rollback(ids());
        fixture.network.run();
        var shown = browser.poll();

        var part = session.getPart(shown.generation(), shown.id(), 0, 1);
        fixture.network.run();

        assertThat(LinkSession.partOf(part)).containsExactly(7);
    }

    /** Granted between the rollback and its answer it wouldn't be void, and would come on top of all that is granted then. */
    @Test
    void aConsumerGivesNoCreditBackWhileARollbackIsUnanswered() {
        broker.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(new Credit(1, 1, PREFETCH, PREFETCH_BYTES, 0))
                .say(delivery(1))
                .say(delivery(2))
                .expect(Rollback.class);
        fixture.link.start();
        var session = fixture.connectAndOpen(true);
        var consumer = fixture.consumer(session);
        fixture.network.run();
        session.rollback(ids());
        fixture.network.run();

        consumer.poll();
        consumer.poll();
        fixture.network.run();

        assertThat(broker.received(Credit.class)).hasSize(1);
    }
}
