package io.ternmq.narayana.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.narayana.BrokerRecovery;
import io.ternmq.narayana.NamedResource;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * The client's process: makes transactions, recovers, and tells what it sees, as its parent says on standard input.
 *
 * <pre>
 * transact NUMBER COURSE SHAPE DATABASE-FIRST TIMEOUT-SECONDS POINT  →  [at →  go]  outcome committed|rolledback|unknown
 * recover POINT                                                      →  [at →  go]  recovered RECORDS BRANCHES
 * state NUMBER                                                       →  state ROWS TOTAL RECORDS BRANCHES
 * </pre>
 *
 * <p>RECORDS are those of the transaction manager's log, BRANCHES those prepared in the database.
 */
final class Worker {
    private static final int RECEIVE_MILLIS = 20_000;

    private final String url;
    private final Manager manager;
    private final Database database;
    private final Barrier barrier;
    private final PrintStream out;
    private final TernXAConnectionFactory factory;

    private Worker(String url, Path directory, String databaseUrl, Barrier barrier, PrintStream out) throws Exception {
        this.url = url;
        this.barrier = barrier;
        this.out = out;
        factory = new TernXAConnectionFactory(url);
        manager = new Manager(directory);
        database = new Database(databaseUrl);
        manager.recoversWith(
                gated("messages", BrokerRecovery.of("messages", factory).getXAResources()[0]));
        manager.recoversWith(gated("database", database.resource()));
    }

    /** Arguments: URL of the broker, directory, URL of the database. */
    public static void main(String[] args) throws Exception {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.setOut(System.err);
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        var worker = new Worker(args[0], Path.of(args[1]), args[2], new Barrier(in, out), out);
        out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.err.println("--- " + line);
            worker.obey(line.split(" "));
        }
        // The parent is gone, or done.
        Runtime.getRuntime().halt(0);
    }

    private XAResourceRecoveryHelper gated(String name, XAResource resource) {
        XAResource[] gate = {NamedResource.of(name, new Gate(name, resource, barrier))};
        return new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameter) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return gate;
            }
        };
    }

    private void obey(String[] words) throws Exception {
        switch (words[0]) {
            case "transact" -> {
                var course = Course.valueOf(words[2]);
                var plan = new Plan(
                        Integer.parseInt(words[1]), course, Shape.valueOf(words[3]), Boolean.parseBoolean(words[4]));
                manager.transactions().setTransactionTimeout(Integer.parseInt(words[5]));
                barrier.stopAt(words[6]);
                out.println("outcome " + transact(plan));
            }
            case "recover" -> {
                barrier.stopAt(words[1]);
                manager.recover();
                out.println("recovered " + manager.records() + " " + database.branches());
            }
            case "state" ->
                out.println("state " + database.rows(Integer.parseInt(words[1])) + " " + database.total() + " "
                        + manager.records() + " " + database.branches());
            default -> throw new IllegalArgumentException(words[0]);
        }
        barrier.stopAt("");
    }

    private record Plan(int number, Course course, Shape shape, boolean databaseFirst) {}

    private String transact(Plan plan) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return begun(plan, opened);
        } catch (RollbackException e) {
            return "rolledback";
        } catch (Exception e) {
            e.printStackTrace();
            return isRolledBack() ? "rolledback" : "unknown";
        } finally {
            opened.forEach(Worker::close);
            forgetThread();
        }
    }

    private String begun(Plan plan, List<AutoCloseable> opened) throws Exception {
        XAConnection connection = factory.createXAConnection();
        opened.add(connection);
        connection.start();
        XASession session = connection.createXASession();
        manager.transactions().begin();
        var transaction = manager.transactions().getTransaction();
        var messages = NamedResource.of("messages", messages(plan.course(), session.getXAResource()));
        if (plan.databaseFirst()) {
            enlistAndNote(plan, transaction, opened);
            enlist(transaction, messages);
        } else {
            enlist(transaction, messages);
            enlistAndNote(plan, transaction, opened);
        }
        work(plan, session);
        barrier.reach("work");
        if (plan.course() == Course.VETO) {
            enlist(transaction, new Veto());
        }
        transaction.registerSynchronization(new Ends());
        return end(plan.course());
    }

    private String end(Course course) throws Exception {
        if (course == Course.ROLLBACK) {
            manager.transactions().rollback();
            barrier.reach("returned");
            return "rolledback";
        }
        manager.transactions().commit();
        barrier.reach("returned");
        return "committed";
    }

    private XAResource messages(Course course, XAResource resource) {
        if (course != Course.BY_HAND) {
            return new Gate("messages", resource, barrier);
        }
        return new Gate("messages", resource, barrier) {
            @Override
            public void commit(Xid xid, boolean onePhase) throws XAException {
                commitByHand(xid);
                super.commit(xid, onePhase);
            }
        };
    }

    private void commitByHand(Xid xid) {
        try (var admin = BrokerAdmin.connect(url, "", "")) {
            admin.branches().decide(xid, true);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void enlistAndNote(Plan plan, Transaction transaction, List<AutoCloseable> opened)
            throws SQLException, RollbackException, SystemException {
        if (!plan.course().hasDatabase()) {
            return;
        }
        var connection = database.open();
        opened.add(connection::close);
        var resource = connection.getXAResource();
        enlist(transaction, NamedResource.of("database", new Gate("database", resource, barrier)));
        Database.note(connection.getConnection(), plan.number());
    }

    /** Narayana answers a start that failed with false; work would then be outside of the transaction. */
    private static void enlist(Transaction transaction, XAResource resource) throws RollbackException, SystemException {
        if (!transaction.enlistResource(resource)) {
            throw new SystemException(resource + " isn't part of the transaction");
        }
    }

    private static void work(Plan plan, XASession session) throws JMSException {
        if (plan.shape() == Shape.RELAY) {
            var received =
                    session.createConsumer(session.createQueue(KillMatrix.IN)).receive(RECEIVE_MILLIS);
            if (received == null || received.getIntProperty("number") != plan.number()) {
                throw new JMSException("received " + received + " instead of " + plan.number());
            }
        }
        var message = session.createTextMessage("done");
        message.setIntProperty("number", plan.number());
        session.createProducer(session.createQueue(KillMatrix.OUT)).send(message);
    }

    /** Rolls back what was never asked to commit. */
    private boolean isRolledBack() {
        try {
            if (manager.transactions().getTransaction() == null) {
                return false;
            }
            manager.transactions().rollback();
            return true;
        } catch (SystemException e) {
            return false;
        }
    }

    private void forgetThread() {
        try {
            manager.transactions().suspend();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            System.err.println("close: " + e);
        }
    }

    private final class Ends implements Synchronization {
        @Override
        public void beforeCompletion() {
            barrier.reach("completing");
        }

        @Override
        public void afterCompletion(int status) {
            barrier.reach("completed");
        }
    }

    static List<String> command(String brokerUrl, Path directory, String databaseUrl) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                brokerUrl,
                directory.toString(),
                databaseUrl);
    }
}
