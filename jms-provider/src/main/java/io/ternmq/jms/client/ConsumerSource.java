package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.protocol.message.Utf8;
import jakarta.jms.Destination;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSession;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.jspecify.annotations.Nullable;

/** The part of a session that makes consumers and browsers, of all three API styles (JMS 3.1 §8). */
abstract class ConsumerSource extends MessageSource implements QueueSession, TopicSession {

    private final Domain domain;

    ConsumerSource(Domain domain) {
        this.domain = domain;
    }

    Domain domain() {
        return domain;
    }

    /** Opens a consumer. */
    abstract JmsMessageConsumer open(JmsDestination target, ConsumerSpec spec) throws JMSException;

    /** Opens a browser. */
    abstract QueueBrowser browse(JmsDestination queue, String selector) throws JMSException;

    /** What a subscription of this session's connection asks for. */
    abstract ConsumerSpec subscription(
            JmsDestination topic, @Nullable String name, String selector, boolean noLocal, Subscription kind)
            throws JMSException;

    /**
     * What the broker is told of a selector: nothing of one that is null or blank.
     *
     * @throws InvalidSelectorException if no frame can carry it
     */
    static String textOf(@Nullable String selector) throws InvalidSelectorException {
        String text = selector == null ? "" : selector.strip();
        if (!Utf8.fitsName(text)) {
            throw new InvalidSelectorException(
                    "a selector of " + text.length() + " characters is too long, or has half a surrogate pair");
        }
        return text;
    }

    @Override
    public JmsMessageConsumer createConsumer(@Nullable Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public JmsMessageConsumer createConsumer(@Nullable Destination destination, @Nullable String selector)
            throws JMSException {
        return createConsumer(destination, selector, false);
    }

    @Override
    public JmsMessageConsumer createConsumer(
            @Nullable Destination destination, @Nullable String selector, boolean noLocal) throws JMSException {
        requireOpen();
        var target = JmsDestination.of(destination);
        return open(target, ConsumerSpec.consumer(target.address(), textOf(selector), noLocal));
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        domain.requireQueues();
        return createConsumer(queue, selector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic, @Nullable String selector, boolean noLocal)
            throws JMSException {
        domain.requireTopics();
        return createConsumer(topic, selector, noLocal);
    }

    private JmsMessageConsumer subscribe(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal, Subscription kind)
            throws JMSException {
        domain.requireTopics();
        requireOpen();
        var target = JmsDestination.of(topic);
        return open(target, subscription(target, name, textOf(selector), noLocal, kind));
    }

    @Override
    public JmsMessageConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public JmsMessageConsumer createSharedConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) throws JMSException {
        return subscribe(topic, name, selector, false, Subscription.SHARED);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return createDurableConsumer(topic, name, selector, noLocal);
    }

    @Override
    public JmsMessageConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public JmsMessageConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
            throws JMSException {
        return subscribe(topic, name, selector, noLocal, Subscription.DURABLE);
    }

    @Override
    public JmsMessageConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name)
            throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public JmsMessageConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) throws JMSException {
        return subscribe(topic, name, selector, false, Subscription.SHARED_DURABLE);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        domain.requireQueues();
        requireOpen();
        return browse(JmsDestination.of(queue), textOf(selector));
    }
}
