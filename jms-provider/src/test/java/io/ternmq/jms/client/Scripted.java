package io.ternmq.jms.client;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.UUID;

/** A scripted broker in this JVM, and a connection to it. */
final class Scripted implements AutoCloseable {

    static final long WAIT_MILLIS = 10_000;

    final Connection connection;
    private final PeerServer server;

    /** How a factory makes the connection. */
    interface Connecting {
        Connection connect(TernConnectionFactory factory) throws JMSException;
    }

    private Scripted(ScriptedPeer broker, String options, Connecting connecting) throws JMSException {
        var name = UUID.randomUUID().toString();
        server = PeerServer.vm(name, broker);
        connection = connecting.connect(
                new TernConnectionFactory("vm://" + name + "?requestTimeoutMillis=300&reconnectAttempts=0" + options));
    }

    Scripted(ScriptedPeer broker, Connecting connecting) throws JMSException {
        this(broker, "", connecting);
    }

    Scripted(ScriptedPeer broker, String options) throws JMSException {
        this(broker, options, TernConnectionFactory::createConnection);
    }

    Scripted(ScriptedPeer broker) throws JMSException {
        this(broker, "");
    }

    /** A broker that has opened a connection; what closes one isn't part of the script. */
    static ScriptedPeer broker() {
        return new ScriptedPeer("broker").opens().ignore(SessionClose.class).ignore(Close.class);
    }

    /** As {@link #broker}, with a session and a consumer in it. */
    static ScriptedPeer brokerWithConsumer() {
        return broker().expect(SessionOpen.class).reply(ConsumerOpen.class, open -> new Done(open.requestId()));
    }

    static byte[] text(String body) {
        return new MessageContentWriter().persistent(true).finish(body);
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        server.close();
    }
}
