package io.ternmq.samples.bank;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.narayana.BrokerRecovery;
import io.ternmq.narayana.NamedResource;
import jakarta.jms.JMSException;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import java.util.UUID;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The program: transfers money between accounts, and sends a message for each transfer, in one transaction. It may be killed at any
 * moment, and so may the broker. It ends when its standard input does.
 */
final class Teller {
    static final String QUEUE = "transfers";
    static final int ACCOUNTS = 20;
    static final int BALANCE = 1_000;

    /** What it says each time it has done so many transfers. */
    static final String PROGRESS = "ten transfers";

    private static final int TRANSFERS_PER_LINE = 10;
    private static final String DATABASE = "accounts";
    private static final int AMOUNT_MAX = 100;
    private static final int LAST_PASSES = 3;

    private final TernXAConnectionFactory factory;
    private final JdbcDataSource accounts = new JdbcDataSource();
    private final BrokerRecovery broker;
    private final Transactions transactions;
    private final Random random = new Random();

    private Teller(String url, Path directory) throws Exception {
        factory = new TernXAConnectionFactory(url);
        broker = BrokerRecovery.of("broker", factory);
        accounts.setURL(databaseUrl(directory));
        create();
        transactions = new Transactions(directory.resolve("transactions"));
        transactions.recoverWith(broker, recoveryOf(accounts.getXAConnection()));
    }

    /** Arguments: the broker's URL, and the directory for database and transaction log. */
    public static void main(String[] args) throws Exception {
        var teller = new Teller(args[0], Path.of(args[1]));
        teller.work();
        System.exit(0);
    }

    /** H2 has to write at once what it commits, or a kill loses the last half second. */
    static String databaseUrl(Path directory) {
        return "jdbc:h2:" + directory.resolve("accounts").toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
    }

    private void work() throws IOException {
        while (System.in.available() == 0) {
            try {
                transfer();
            } catch (Exception e) {
                // Rolled back, or recovery finishes it; in both cases the next transfer is another one.
                System.err.println("a transfer failed: " + e);
            }
        }
        for (int pass = 0; pass < LAST_PASSES; pass++) {
            transactions.recover();
        }
    }

    /** One after the other over one connection, until that fails or the work is done. */
    private void transfer() throws Exception {
        try (var connection = factory.createXAConnection();
                var session = connection.createXASession()) {
            for (int done = 1; System.in.available() == 0; done++) {
                transfer(session);
                if (done % TRANSFERS_PER_LINE == 0) {
                    System.out.println(PROGRESS);
                }
            }
        }
    }

    private void transfer(XASession session) throws Exception {
        var manager = transactions.manager();
        var database = accounts.getXAConnection();
        try {
            manager.begin();
            boolean done = false;
            try {
                var transaction = manager.getTransaction();
                enlist(transaction, broker.named(session.getXAResource()));
                enlist(transaction, NamedResource.of(DATABASE, database.getXAResource()));
                String id = UUID.randomUUID().toString();
                move(database.getConnection(), id);
                send(session, id);
                done = true;
            } finally {
                if (!done) {
                    manager.rollback();
                }
            }
            manager.commit();
        } finally {
            database.close();
        }
    }

    /** A start that failed is answered with false; the work after it would be outside of the transaction. */
    private static void enlist(Transaction transaction, XAResource resource) throws RollbackException, SystemException {
        if (!transaction.enlistResource(resource)) {
            throw new SystemException(resource + " doesn't take part");
        }
    }

    private void move(Connection connection, String id) throws SQLException {
        int amount = 1 + random.nextInt(AMOUNT_MAX);
        change(connection, random.nextInt(ACCOUNTS), -amount);
        change(connection, random.nextInt(ACCOUNTS), amount);
        try (var insert = connection.prepareStatement("INSERT INTO transfer VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    private static void change(Connection connection, int account, int amount) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE number = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private static void send(XASession session, String id) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(QUEUE))) {
            producer.send(session.createTextMessage(id));
        }
    }

    private void create() throws SQLException {
        try (var connection = accounts.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS account (number INT PRIMARY KEY, balance INT)");
            statement.execute("CREATE TABLE IF NOT EXISTS transfer (id VARCHAR)");
            statement.execute("INSERT INTO account SELECT x - 1, " + BALANCE + " FROM SYSTEM_RANGE(1, " + ACCOUNTS
                    + ") WHERE NOT EXISTS (SELECT 1 FROM account)");
        }
    }

    private static XAResourceRecoveryHelper recoveryOf(XAConnection database) throws SQLException {
        XAResource[] resources = {NamedResource.of(DATABASE, database.getXAResource())};
        return new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameter) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return resources;
            }
        };
    }
}
