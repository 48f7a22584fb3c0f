package io.ternmq.narayana.proof;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** The other resource: a table of what was done, a row that counts it, and the database's own part in recovery. */
final class Database {
    private final String url;
    private final XADataSource source;
    private final XAConnection recovery;

    /**
     * Opens it.
     *
     * @param url {@code jdbc:h2:…} or {@code jdbc:postgresql:…}, with the user
     */
    Database(String url) throws SQLException {
        this.url = url;
        source = source(url);
        recovery = source.getXAConnection();
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS done (number INT)");
            statement.execute("CREATE TABLE IF NOT EXISTS total (number INT)");
            statement.execute("INSERT INTO total SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM total)");
        }
    }

    private static XADataSource source(String url) throws SQLException {
        try {
            boolean h2 = url.startsWith("jdbc:h2:");
            String name = h2 ? "org.h2.jdbcx.JdbcDataSource" : "org.postgresql.xa.PGXADataSource";
            var source = Class.forName(name)
                    .asSubclass(XADataSource.class)
                    .getConstructor()
                    .newInstance();
            source.getClass().getMethod(h2 ? "setURL" : "setUrl", String.class).invoke(source, url);
            return source;
        } catch (ReflectiveOperationException e) {
            throw new SQLException("no driver for " + url, e);
        }
    }

    XAConnection open() throws SQLException {
        return source.getXAConnection();
    }

    /** Notes a transaction, in the branch that the connection works in. */
    static void note(Connection connection, int number) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO done VALUES (" + number + ")");
            statement.executeUpdate("UPDATE total SET number = number + 1");
        }
    }

    /** How often a transaction was noted. */
    int rows(int number) throws SQLException {
        return ask("SELECT COUNT(*) FROM done WHERE number = " + number);
    }

    /** How many transactions were noted. */
    int total() throws SQLException {
        return ask("SELECT number FROM total");
    }

    /** The resource for recovery. */
    XAResource resource() throws SQLException {
        return recovery.getXAResource();
    }

    /** How many branches are prepared. */
    int branches() throws SQLException, XAException {
        return resource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
    }

    private int ask(String query) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }
}
