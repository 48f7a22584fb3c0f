package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.BrokerException;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;

/** Topics by Spring's listener containers: plain, durable, and shared by several consumers. */
class SpringTopicIT {
    private static final String TOPIC = "prices";

    private final TestBroker broker;
    private final List<DefaultMessageListenerContainer> containers = new ArrayList<>();

    SpringTopicIT(@TempDir Path data) throws BrokerException {
        broker = TestBroker.in(data);
    }

    @AfterEach
    void close() {
        containers.forEach(DefaultMessageListenerContainer::destroy);
        broker.close();
    }

    private DefaultMessageListenerContainer subscribe(
            Queue<String> received, Consumer<DefaultMessageListenerContainer> settings) {
        var container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(broker.factory("prefetch=1&reconnectDelayMaxMillis=100"));
        container.setPubSubDomain(true);
        container.setDestinationName(TOPIC);
        container.setSessionTransacted(true);
        container.setReceiveTimeout(100);
        container.setMessageListener(
                (SessionAwareMessageListener<TextMessage>) (message, session) -> received.add(message.getText()));
        settings.accept(container);
        containers.add(container);
        container.afterPropertiesSet();
        container.start();
        await().until(container::getActiveConsumerCount, count -> count > 0);
        await().until(container::isRegisteredWithDestination);
        return container;
    }

    private void publish(List<String> texts) {
        var template = new JmsTemplate(broker.factory());
        template.setPubSubDomain(true);
        for (String text : texts) {
            template.convertAndSend(TOPIC, text, message -> {
                message.setIntProperty("number", Integer.parseInt(text.substring(1)));
                return message;
            });
        }
    }

    private static void awaitAll(Queue<String> received, List<String> sent) {
        await().until(() -> received.size() >= sent.size());
        assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void givesEachSubscriptionAllMessagesAndSharesThemWithinIt() {
        Queue<String> first = new ConcurrentLinkedQueue<>();
        Queue<String> second = new ConcurrentLinkedQueue<>();
        subscribe(first, container -> {
            container.setSubscriptionShared(true);
            container.setSubscriptionName("first");
            container.setConcurrency("3-5");
        });
        subscribe(second, container -> {
            container.setSubscriptionShared(true);
            container.setSubscriptionDurable(true);
            container.setSubscriptionName("second");
            container.setConcurrency("3-5");
        });
        var sent = TestBroker.texts(100);

        publish(sent);

        awaitAll(first, sent);
        awaitAll(second, sent);
    }

    @Test
    void keepsForADurableSubscriptionWhatCameWhileNobodyListened() throws JMSException, BrokerException {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        Consumer<DefaultMessageListenerContainer> durable = container -> {
            container.setClientId("client");
            container.setSubscriptionDurable(true);
            container.setSubscriptionName("durable");
        };
        subscribe(received, durable).destroy();
        var sent = TestBroker.texts(20);
        publish(sent);
        broker.restart();

        subscribe(received, durable);

        awaitAll(received, sent);
    }

    @Test
    void selects() {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        subscribe(received, container -> container.setMessageSelector("number BETWEEN 10 AND 19"));

        publish(TestBroker.texts(30));

        awaitAll(received, TestBroker.texts(20).subList(10, 20));
    }
}
