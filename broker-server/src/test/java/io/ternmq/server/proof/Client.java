package io.ternmq.server.proof;

import io.ternmq.testsupport.history.HistoryWriter;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A producer or consumer with a connection, a thread and a history file of its own. When its connection is beyond
 * repair it makes a new one, until it is told to stop.
 */
abstract class Client implements Runnable {
    private static final int PAUSE_MILLIS = 50;

    private final Work work;
    private final String name;
    private final Random random;
    private final AtomicLong unitsDone = new AtomicLong();

    /**
     * What all clients share.
     *
     * @param histories gives each client, by name, its own
     * @param stop counted down when they shall end
     * @param trouble hears of exceptions, as text
     */
    record Work(
            Access access,
            Mode mode,
            Places places,
            Function<String, HistoryWriter> histories,
            long seed,
            Stop stop,
            Consumer<String> trouble) {}

    Client(Work work, String name) {
        this.work = work;
        this.name = name;
        random = new Random(work.seed() * 31 + name.hashCode());
    }

    /** Opens the connection to work with. */
    Connection connect() throws JMSException {
        return work.access().factory().createConnection();
    }

    /** Opens the session to work with. */
    Session open(Connection connection) throws JMSException {
        return connection.createSession(work.mode().sessionMode());
    }

    /** Works with a session until told to stop, or until the session is of no use. */
    abstract void work(Session session, HistoryWriter history) throws JMSException;

    @Override
    public void run() {
        try (var history = work.histories().apply(name)) {
            while (!stopped()) {
                connectAndWork(history);
            }
        }
    }

    private void connectAndWork(HistoryWriter history) {
        try (Connection connection = connect()) {
            connection.start();
            try (Session session = open(connection)) {
                work(session, history);
            }
        } catch (JMSException e) {
            work.trouble().accept(name + ": " + e.getErrorCode() + " " + e);
            work.stop().await(PAUSE_MILLIS);
        }
    }

    boolean stopped() {
        return work.stop().isSet();
    }

    Work workShared() {
        return work;
    }

    String name() {
        return name;
    }

    Random random() {
        return random;
    }

    void countUnit() {
        unitsDone.incrementAndGet();
    }

    /** Units that are done so far. */
    long unitsDone() {
        return unitsDone.get();
    }
}
