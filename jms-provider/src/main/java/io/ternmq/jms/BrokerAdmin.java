package io.ternmq.jms;

import io.ternmq.jms.client.Administration;
import io.ternmq.jms.client.BranchAdmin;
import io.ternmq.jms.client.Connections;
import io.ternmq.jms.client.QueueFigures;
import io.ternmq.jms.transport.NettyNetwork;
import jakarta.jms.JMSException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the queues and branches of a broker.
 *
 * <p>Any thread may call it.
 */
public final class BrokerAdmin implements AutoCloseable {

    private final Administration administration;

    private BrokerAdmin(Administration administration) {
        this.administration = administration;
    }

    /**
     * Connects.
     *
     * @param url as of {@link TernConnectionFactory}
     * @param user name, or empty for anonymous
     * @param password of the user
     * @throws IllegalArgumentException if the URL is malformed
     */
    public static BrokerAdmin connect(String url, @Nullable String user, @Nullable String password)
            throws JMSException {
        var options = FactoryOptions.of(url);
        var settings = options.settings(TernConnectionFactory.credentials(user, password));
        var network = NettyNetwork.of(options.endpoints().get(0));
        return new BrokerAdmin(Connections.openAdministration(settings, network));
    }

    /** Figures of the queues whose name matches; * stands for any characters, empty for all. */
    public List<QueueFigures> stat(String pattern) throws JMSException {
        return administration.stat(pattern);
    }

    /** Removes all messages of a queue that are not being delivered, and says how many. */
    public long purge(String queue) throws JMSException {
        return administration.purge(queue);
    }

    /** The branches of distributed transactions: which there are, and how one is ended by hand. */
    public BranchAdmin branches() {
        return administration.branches();
    }

    @Override
    public void close() throws JMSException {
        administration.close();
    }
}
