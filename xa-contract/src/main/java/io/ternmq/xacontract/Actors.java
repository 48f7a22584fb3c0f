package io.ternmq.xacontract;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.HashMap;
import java.util.Map;

/**
 * Sessions of a row by their letters, opened when they are first needed: A and B share a connection, L has one by another name of
 * the broker, every other letter one of its own.
 */
final class Actors implements AutoCloseable {

    private static final String SHARING = "B";
    private static final String OTHERWISE = "L";

    private final Provider provider;
    private final Map<String, XAConnection> connections = new HashMap<>();
    private final Map<String, XASession> sessions = new HashMap<>();

    Actors(Provider provider) {
        this.provider = provider;
    }

    XASession session(String actor) throws JMSException {
        XASession open = sessions.get(actor);
        if (open != null) {
            return open;
        }
        XASession opened = connection(actor).createXASession();
        sessions.put(actor, opened);
        return opened;
    }

    XAConnection connection(String actor) throws JMSException {
        String owner = actor.equals(SHARING) ? Step.FIRST : actor;
        XAConnection open = connections.get(owner);
        if (open != null) {
            return open;
        }
        XAConnection opened = owner.equals(OTHERWISE) ? provider.connectOtherwise() : provider.connect();
        connections.put(owner, opened);
        opened.start();
        return opened;
    }

    @Override
    public void close() throws JMSException {
        JMSException first = null;
        for (XAConnection connection : connections.values()) {
            try {
                connection.close();
            } catch (JMSException e) {
                first = e;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
