package io.ternmq.narayana.proof;

import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import io.ternmq.testsupport.proxy.Cut;
import io.ternmq.testsupport.proxy.Direction;
import io.ternmq.testsupport.proxy.Fault;
import io.ternmq.testsupport.proxy.FaultProxy;
import io.ternmq.testsupport.proxy.Point;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * Runs cases one after the other with the same broker, client and database, and judges each of them after at most two passes of recovery.
 *
 * <p>A client's calls go to the broker through a proxy that can hold back the broker's answers.
 */
final class KillMatrix implements AutoCloseable {
    static final String IN = "xa.in";
    static final String OUT = "xa.out";

    private static final int PASSES_MAX = 2;
    private static final int HOLD_SECONDS_MAX = 5;
    private static final long PAUSE_NANOS = 1_000_000;
    /** Of a transaction whose client dies: an ended branch that isn't prepared stays for so long. */
    private static final int TIMEOUT_SECONDS = 5;

    private static final int LONG_TIMEOUT_SECONDS = 120;
    private static final int TIMED_OUT_MILLIS = 15_000;

    private final BrokerProcess broker;
    private final FaultProxy proxy;
    private final WorkerProcess worker;
    private int number;
    private int total;

    KillMatrix(Path directory, String databaseUrl) {
        broker = BrokerProcess.start(directory);
        proxy = FaultProxy.to(broker.port());
        String url = "tcp://127.0.0.1:" + proxy.port() + "?reconnectDelayMaxMillis=100";
        worker = new WorkerProcess(url, directory, databaseUrl);
        worker.awaitReady();
    }

    /** Runs a case. Returns what is wrong; nothing if all is well. */
    List<String> run(Case one) throws JMSException, XAException {
        number++;
        if (one.shape() == Shape.RELAY) {
            send(number);
        }
        String told = hit(one);
        recover();
        List<String> wrong = judge(one, told);
        if (told.isEmpty()) {
            wrong.add("the point was not reached");
        }
        return wrong;
    }

    private String hit(Case one) {
        if (one.course().isRecovered()) {
            transact(one, Course.COMMIT, one.course().firstDeath(), true);
            worker.expect("at");
            worker.kill();
            worker.launch();
            worker.awaitReady();
            return dieInRecovery(one, "unknown");
        }
        if (one.isOfForget()) {
            transact(one, one.course(), "-", false);
            return dieInRecovery(one, worker.expect("outcome").get(0));
        }
        return dieOnce(one);
    }

    /** Returns the outcome that the client heard, or "unknown", or nothing if the point wasn't reached. */
    private String dieOnce(Case one) {
        transact(one, one.course(), one.stop(), one.victim().isClient());
        if (!worker.answer().equals("at")) {
            return "";
        }
        die(one);
        return one.victim().isClient() ? "unknown" : worker.expect("outcome").get(0);
    }

    private String dieInRecovery(Case one, String told) {
        worker.tell("recover " + one.stop());
        if (!worker.answer().equals("at")) {
            return "";
        }
        die(one);
        if (!one.victim().isClient()) {
            worker.expect("recovered");
        }
        return told;
    }

    private void transact(Case one, Course course, String stop, boolean clientDies) {
        int timeout = clientDies ? TIMEOUT_SECONDS : LONG_TIMEOUT_SECONDS;
        worker.tell("transact " + number + " " + course + " " + one.shape() + " " + one.databaseFirst() + " " + timeout
                + " " + stop);
    }

    private void die(Case one) {
        boolean workerLives = !one.victim().isClient();
        if (one.isDuring()) {
            proxy.inject(new Fault.Hold(Direction.TO_CLIENT, Point.atOnce()));
            worker.tell("go");
            awaitHeldAnswer();
        }
        if (!workerLives) {
            worker.kill();
        }
        if (one.victim().isBroker()) {
            broker.kill();
        }
        if (one.isDuring()) {
            proxy.cutAll(Cut.RST);
        } else if (workerLives) {
            worker.tell("go");
        }
        restart(one.victim());
    }

    /** A call that needs no answer has none to hold back. */
    private void awaitHeldAnswer() {
        long deadline = System.nanoTime() + HOLD_SECONDS_MAX * 1_000_000_000L;
        while (!proxy.hasHeld(Direction.TO_CLIENT) && !worker.hasAnswer() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void restart(Victim victim) {
        if (victim.isBroker()) {
            broker.launchAgain();
        }
        if (victim.isClient()) {
            worker.launch();
        }
        if (victim.isBroker()) {
            broker.awaitReady();
        }
        if (victim.isClient()) {
            worker.awaitReady();
        }
    }

    private void recover() throws JMSException, XAException {
        for (int pass = 1; pass <= PASSES_MAX; pass++) {
            worker.tell("recover -");
            if (worker.expect("recovered").equals(List.of("0", "0")) && branches() == 0) {
                return;
            }
        }
    }

    private List<String> judge(Case one, String told) throws JMSException, XAException {
        worker.tell("state " + number);
        List<Integer> state =
                worker.expect("state").stream().map(Integer::valueOf).toList();
        int rows = state.get(0);
        List<Integer> sent = drain(OUT, 0);
        boolean committed = sent.contains(number);
        total += committed && one.course().hasDatabase() ? 1 : 0;
        List<String> wrong = new ArrayList<>();
        note(wrong, "records in the log", state.get(2), 0);
        note(wrong, "branches in the database", state.get(3), 0);
        note(wrong, "branches in the broker", branches(), 0);
        note(wrong, "messages", sent, committed ? List.of(number) : List.of());
        note(wrong, "rows", rows, committed && one.course().hasDatabase() ? 1 : 0);
        note(wrong, "rows in total", state.get(1), total);
        if (one.fate() != Case.Fate.EITHER) {
            note(wrong, "committed", committed, one.fate() == Case.Fate.COMMITTED);
        }
        if (told.equals("committed") || told.equals("rolledback")) {
            note(wrong, "committed, as the client was told", committed, told.equals("committed"));
        }
        if (one.shape() == Shape.RELAY) {
            List<Integer> left = committed ? List.of() : List.of(number);
            note(wrong, "messages left", drain(IN, left.size() * TIMED_OUT_MILLIS), left);
        }
        total = state.get(1);
        return wrong;
    }

    private static void note(List<String> wrong, String what, Object found, Object owed) {
        if (!found.equals(owed)) {
            wrong.add(what + ": " + found + " instead of " + owed);
        }
    }

    private void send(int number) throws JMSException {
        try (Connection connection = new TernXAConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession()) {
            var message = session.createTextMessage("to do");
            message.setIntProperty("number", number);
            session.createProducer(session.createQueue(IN)).send(message);
        }
    }

    /** The numbers of all messages in a queue, the first of which may take some time to come. */
    private List<Integer> drain(String queue, int millis) throws JMSException {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = new TernXAConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            Message message = millis > 0 ? consumer.receive(millis) : consumer.receiveNoWait();
            while (message != null) {
                numbers.add(message.getIntProperty("number"));
                message = consumer.receiveNoWait();
            }
        }
        return numbers;
    }

    private int branches() throws JMSException, XAException {
        try (var connection = new TernXAConnectionFactory(broker.url()).createXAConnection()) {
            var resource = connection.createXASession().getXAResource();
            return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
        }
    }

    @Override
    public void close() {
        worker.close();
        proxy.close();
        broker.close();
    }
}
