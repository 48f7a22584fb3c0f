package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.error.Failure;
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
        assertThat(fixture.connect().failure()).isEmpty();
        var session = fixture.link.openSession(false, true);
        long body = session.nextBody();
        var part = session.putPart(body, 0, true, new byte[] {1});
        fixture.network.run();
        assertThat(part.failure()).isEmpty();

        var send = fixture.send(session, content(body), Submission.OnLoss.ASK);
        fixture.reconnect();

        second.requireFinished();
        assertThat(send.failure().map(Failure::code)).contains("CONNECTION_LOST");
    }

    private static byte[] content(long body) {
        return new MessageContentWriter().persistent(true).finish(BodyType.BYTES, new LargeBody(body, 1, 0));
    }
}
