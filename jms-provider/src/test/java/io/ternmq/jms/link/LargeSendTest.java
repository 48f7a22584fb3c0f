package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.testsupport.peer.ScriptedPeer;
import org.junit.jupiter.api.Test;

/** A message whose body travels by itself, and a connection that ends between the two. */
class LargeSendTest {
    private final ScriptedPeer first = new ScriptedPeer("first connection").opens();
    private final ScriptedPeer second = new ScriptedPeer("second connection");
    private final LinkFixture fixture = new LinkFixture(first, second);

    /** With the connection the broker forgot the body, so it would refuse the message, and use up its number. */
    @Test
    void saysThatAMessageNeverArrivedWhoseBodyWentWithTheConnection() {
        first.expect(SessionOpen.class)
                .reply(BodyPut.class, put -> new Done(put.requestId()))
                .cut();
        second.opens().expect(SessionOpen.class);
        var session = fixture.connectAndOpen(false);
        long body = session.nextBody();
        var part = session.putPart(body, 0, true, new byte[] {1});
        fixture.network.run();
        assertThat(part.failure()).isEmpty();

        var send = fixture.send(session, content(body), Submission.OnLoss.ASK);
        fixture.reconnect();

        second.requireFinished();
        assertThat(LinkFixture.codeOf(send)).contains("CONNECTION_LOST");
    }

    @Test
    void sendsNoPartOfABodyByAnotherConnectionThanThoseBefore() {
        first.expect(SessionOpen.class)
                .reply(BodyPut.class, put -> new Done(put.requestId()))
                .cut();
        second.opens().expect(SessionOpen.class).reply(BodyPut.class, put -> new Done(put.requestId()));
        var session = fixture.connectAndOpen(false);
        long body = session.nextBody();
        var before = session.putPart(body, 0, false, new byte[10]);
        fixture.network.run();
        var whileLost = session.putPart(body, 10, false, new byte[10]);
        fixture.reconnect();
        var after = session.putPart(body, 20, true, new byte[10]);
        var another = session.putPart(session.nextBody(), 0, true, new byte[10]);
        fixture.network.run();

        second.requireFinished();
        assertThat(before.failure()).isEmpty();
        assertThat(LinkFixture.codeOf(whileLost)).contains("CONNECTION_LOST");
        assertThat(LinkFixture.codeOf(after)).contains("CONNECTION_LOST");
        assertThat(another.isDone() && another.failure().isEmpty()).isTrue();
    }

    private static byte[] content(long body) {
        return new MessageContentWriter().persistent(true).finish(BodyType.BYTES, new LargeBody(body, 1, 0));
    }
}
