package io.ternmq.jms.client;

import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Pending;
import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * A session whose work belongs to branches of distributed transactions (JMS 3.1 §11.3.2), and is its own {@code getSession}.
 *
 * <p>Outside of a branch it works as a session that acknowledges automatically. What it sends there goes by a second session of
 * the link, made when it is first needed: one that isn't transacted, so that these sends are repeated and found again
 * as any others.
 *
 * <p>Belongs to one thread at a time, as JMS demands; its resource may be called by any, as XA demands.
 */
final class JmsXaSession extends JmsSession implements XAQueueSession, XATopicSession {

    private final JmsConnection connection;
    private final JmsXaResource resource;
    private final AtomicReference<@Nullable Workplace> outside = new AtomicReference<>();

    JmsXaSession(JmsConnection connection, LinkSession link, Domain domain) {
        super(connection, link, SessionMode.XA, domain);
        this.connection = connection;
        this.resource = new JmsXaResource(this, connection);
    }

    @Override
    public Session getSession() throws JMSException {
        requireOpen();
        return this;
    }

    @Override
    public QueueSession getQueueSession() throws JMSException {
        domain().requireQueues();
        requireOpen();
        return this;
    }

    @Override
    public TopicSession getTopicSession() throws JMSException {
        domain().requireTopics();
        requireOpen();
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public void commit() throws JMSException {
        requireOpen();
        own().work().commit();
    }

    @Override
    public void rollback() throws JMSException {
        requireOpen();
        own().work().rollback();
    }

    @Override
    Outlet outlet() {
        var branch = own().work().sending();
        return new Outlet(branch.isPresent() ? own() : outsidePlace(), branch);
    }

    private Workplace outsidePlace() {
        var existing = outside.get();
        if (existing != null) {
            return existing;
        }
        var link = connection.openLink(SessionMode.AUTO);
        var made = new Workplace(
                link, own().work(), new LargeBodies(link, settings().requestTimeoutMillis()));
        outside.set(made);
        return made;
    }

    @Override
    Intake intake() {
        return new Intake(own().link(), own().bodies(), trusted(), own().link().seat()::reject);
    }

    @Override
    Pending<?> end(boolean stuck) throws JMSException {
        var other = outside.get();
        if (other != null) {
            other.link().close(new DeliveryIds());
        }
        resource.close();
        own().link().seat().endAll();
        return super.end(stuck);
    }
}
