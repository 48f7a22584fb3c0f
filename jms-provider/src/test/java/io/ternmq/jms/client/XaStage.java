package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Sessions over brokers that do what scripts say, for tests of what transaction managers ask of them. */
final class XaStage {
    static final Xid X = name(1);

    static BranchName name(int number) {
        return BranchName.of(new io.ternmq.protocol.frame.Xid(7, new byte[] {(byte) number}, new byte[] {1}));
    }

    static XaResult result(int request, XaCode code) {
        return new XaResult(request, code, "so it is");
    }

    /** A session over a broker that does what scripts say, one a connection. */
    static final class Opened implements AutoCloseable {
        final XAConnection connection;
        final XASession session;
        private final PeerServer server;

        Opened(String options, ScriptedPeer... brokers) throws JMSException {
            var name = UUID.randomUUID().toString();
            server = PeerServer.vm(name, brokers);
            connection = new TernXAConnectionFactory("vm://" + name + "?reconnectDelayMillis=1" + options)
                    .createXAConnection();
            session = connection.createXASession();
        }

        XAResource resource() {
            return session.getXAResource();
        }

        @Override
        public void close() throws JMSException {
            connection.close();
            server.close();
        }
    }

    static ScriptedPeer broker() {
        return Scripted.broker()
                .answer(Close.class, close -> new Done(close.requestId()))
                .expect(SessionOpen.class);
    }

    static ScriptedPeer started() {
        return broker().reply(XaStart.class, start -> result(start.requestId(), XaCode.OK));
    }

    static void work(Opened opened) throws XAException {
        opened.resource().start(X, XAResource.TMNOFLAGS);
        opened.resource().end(X, XAResource.TMSUCCESS);
    }

    static int codeOf(Attempt attempt) {
        return catchThrowableOfType(XAException.class, attempt::run).errorCode;
    }

    interface Attempt {
        void run() throws XAException;
    }

    private XaStage() {}
}
