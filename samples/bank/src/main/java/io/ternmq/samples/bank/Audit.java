package io.ternmq.samples.bank;

import io.ternmq.jms.TernXAConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * The database against the queue.
 *
 * @param sum of all balances
 * @param transfers that the database recorded
 * @param messages in the queue
 * @param missing recorded transfers without a message
 * @param unrecorded messages without a recorded transfer, and second ones
 * @param inDoubt branches that broker or database still hold prepared
 */
record Audit(long sum, int transfers, int messages, int missing, int unrecorded, int inDoubt) {
    private static final int WAIT_MILLIS = 1_000;

    static Audit of(Connection database, List<String> messages, int inDoubt) throws SQLException {
        Map<String, Integer> recorded = new HashMap<>();
        try (var statement = database.createStatement();
                var result = statement.executeQuery("SELECT id FROM transfer")) {
            while (result.next()) {
                recorded.merge(result.getString(1), 1, Integer::sum);
            }
        }
        int transfers = recorded.values().stream().mapToInt(Integer::intValue).sum();
        messages.forEach(id -> recorded.merge(id, -1, Integer::sum));
        int missing =
                recorded.values().stream().mapToInt(open -> Math.max(0, open)).sum();
        int unrecorded =
                recorded.values().stream().mapToInt(open -> Math.max(0, -open)).sum();
        return new Audit(sum(database), transfers, messages.size(), missing, unrecorded, inDoubt);
    }

    private static long sum(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var result = statement.executeQuery("SELECT SUM(balance) FROM account")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Takes all messages of the transfers' queue. */
    static List<String> messages(String url) throws JMSException {
        List<String> ids = new ArrayList<>();
        try (var context = new TernXAConnectionFactory(url).createContext();
                var consumer = context.createConsumer(context.createQueue(Teller.QUEUE))) {
            for (var message = consumer.receive(WAIT_MILLIS);
                    message != null;
                    message = consumer.receive(WAIT_MILLIS)) {
                ids.add(((TextMessage) message).getText());
            }
        }
        return ids;
    }

    /** How many branches the broker holds prepared. */
    static int branches(String url) throws JMSException, XAException {
        try (var connection = new TernXAConnectionFactory(url).createXAConnection();
                var session = connection.createXASession()) {
            return session.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
        }
    }

    boolean isExact() {
        return transfers > 0
                && sum == (long) Teller.ACCOUNTS * Teller.BALANCE
                && missing == 0
                && unrecorded == 0
                && inDoubt == 0;
    }
}
