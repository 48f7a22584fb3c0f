package io.ternmq.jms.client;

import io.ternmq.jms.error.Failure;
import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkEvents;
import io.ternmq.jms.transport.Network;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Purge;
import io.ternmq.protocol.frame.Purged;
import io.ternmq.protocol.frame.QueueStat;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.frame.StatAsk;
import io.ternmq.protocol.message.Destination;
import jakarta.jms.JMSException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Asks a broker about its queues and branches. Has no session, so it is no JMS connection.
 *
 * <p>Any thread may call it.
 */
public final class Administration implements AutoCloseable {

    private final Link link;
    private final ConnectionSettings settings;

    private Administration(ConnectionSettings settings, Network network) {
        this.link = new Link(
                settings.link(), network, System::nanoTime, new SecureRandom(), UUID.randomUUID(), new NoSessions());
        this.settings = settings;
    }

    static Administration open(ConnectionSettings settings, Network network) throws JMSException {
        var administration = new Administration(settings, network);
        try {
            Replies.await(administration.link.connect(settings.clientId()), settings.requestTimeoutMillis(), "connect");
            return administration;
        } catch (JMSException e) {
            administration.link.close();
            throw e;
        }
    }

    /** Figures of the queues whose name matches; * stands for any characters, empty for all. */
    public List<QueueFigures> stat(String pattern) throws JMSException {
        var figures = new ArrayList<QueueFigures>();
        Stat page;
        do {
            page = page(
                    pattern,
                    figures.isEmpty() ? "" : figures.get(figures.size() - 1).name());
            page.queues().forEach(queue -> figures.add(figures(queue)));
        } while (page.more() && !page.queues().isEmpty());
        return figures;
    }

    private Stat page(String pattern, String after) throws JMSException {
        Frame reply =
                Replies.await(link.ask(id -> new StatAsk(id, pattern, after)), settings.requestTimeoutMillis(), "stat");
        if (reply instanceof Stat stat) {
            return stat;
        }
        throw new JMSException("the broker answered with " + reply.opcode());
    }

    /** Removes all messages of a queue that are not being delivered, and says how many. */
    public long purge(String queue) throws JMSException {
        var destination = new Destination(Destination.Kind.QUEUE, queue);
        Frame reply = Replies.await(
                link.ask(id -> new Purge(id, destination)), settings.requestTimeoutMillis(), "purge " + queue);
        if (reply instanceof Purged purged) {
            return purged.messages();
        }
        throw new JMSException("the broker answered with " + reply.opcode());
    }

    /** The branches of distributed transactions. */
    public BranchAdmin branches() {
        return new BranchAdmin(Branches.forAdministrator(link, settings));
    }

    private static QueueFigures figures(QueueStat stat) {
        return new QueueFigures(
                stat.destination().name(),
                stat.messages(),
                stat.bytes(),
                stat.delivering(),
                stat.consumers(),
                stat.enqueued(),
                stat.accepted(),
                stat.redelivered(),
                stat.deadLettered(),
                stat.delayed(),
                stat.expired());
    }

    @Override
    public void close() throws JMSException {
        Replies.await(link.close(), settings.requestTimeoutMillis(), "close");
    }

    /** Nothing to tell: whoever waits for a reply hears that it fails. */
    private static final class NoSessions implements LinkEvents {
        @Override
        public void onEnded(Failure failure) {}

        @Override
        public void onConsumerFailed(LinkConsumer consumer, Failure failure) {}

        @Override
        public void onTemporaryLost(Destination destination, Failure failure) {}
    }
}
