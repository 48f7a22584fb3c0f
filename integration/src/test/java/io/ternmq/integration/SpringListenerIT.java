package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.BrokerException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Spring's listener container, transacted, with one to five consumers. The listener sends a result for each message in the
 * same transaction, so the results say how often each was handled.
 */
@ParameterizedClass
@ValueSource(ints = {DefaultMessageListenerContainer.CACHE_NONE, DefaultMessageListenerContainer.CACHE_CONSUMER})
class SpringListenerIT {
    private static final String IN = "in";
    private static final String RESULTS = "results";

    private final int cacheLevel;
    private final TestBroker broker;
    private final DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();

    SpringListenerIT(int cacheLevel, @TempDir Path data) throws BrokerException {
        this.cacheLevel = cacheLevel;
        broker = TestBroker.in(data);
    }

    @AfterEach
    void close() {
        container.destroy();
        broker.close();
    }

    private void start(ConnectionFactory factory, SessionAwareMessageListener<Message> listener) {
        container.setConnectionFactory(factory);
        container.setDestinationName(IN);
        container.setSessionTransacted(true);
        container.setConcurrency("1-5");
        container.setCacheLevel(cacheLevel);
        container.setReceiveTimeout(100);
        container.setMaxMessagesPerTask(10);
        container.setBackOff(new FixedBackOff(50, FixedBackOff.UNLIMITED_ATTEMPTS));
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
    }

    private static String textOf(Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    private static void sendResult(Message message, Session session) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(RESULTS))) {
            producer.send(session.createTextMessage(textOf(message)));
        }
    }

    @Test
    void handlesEachMessageOnce() throws JMSException {
        var sent = TestBroker.texts(200);
        broker.send(IN, sent);

        start(broker.factory(), SpringListenerIT::sendResult);

        assertThat(broker.receive(RESULTS, 200)).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void hasMoreConsumersUnderLoadAndOneWithoutIt() throws JMSException {
        var sent = TestBroker.texts(50);
        broker.send(IN, sent);
        var together = new CountDownLatch(4);

        start(broker.factory("prefetch=1"), (message, session) -> {
            together.countDown();
            if (!awaitAll(together)) {
                throw new JMSException("four listeners never ran together");
            }
            sendResult(message, session);
        });

        assertThat(broker.receive(RESULTS, 50)).containsExactlyInAnyOrderElementsOf(sent);
        await().until(container::getActiveConsumerCount, count -> count == 1);
        assertThat(container.getScheduledConsumerCount()).isEqualTo(1);
    }

    private static boolean awaitAll(CountDownLatch latch) {
        try {
            return latch.await(TestBroker.WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void goesOnAfterAStop() throws JMSException {
        var sent = TestBroker.texts(200);
        broker.send(IN, sent);
        var begun = new CountDownLatch(20);
        start(broker.factory(), (message, session) -> {
            begun.countDown();
            sendResult(message, session);
        });
        assertThat(awaitAll(begun)).isTrue();

        container.stop();
        container.start();

        assertThat(broker.receive(RESULTS, 200)).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void getsAMessageAgainOnWhichItsListenerFailed() throws JMSException {
        var sent = TestBroker.texts(60);
        broker.send(IN, sent);
        Map<String, Integer> again = new ConcurrentHashMap<>();

        start(broker.factory(), (message, session) -> {
            sendResult(message, session);
            int count = message.getIntProperty("JMSXDeliveryCount");
            if (message.getJMSRedelivered()) {
                again.put(textOf(message), count);
            } else if (textOf(message).endsWith("7")) {
                throw new IllegalStateException("failed after the result was sent");
            }
        });

        assertThat(broker.receive(RESULTS, 60)).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(again).containsOnlyKeys("m7", "m17", "m27", "m37", "m47", "m57");
        assertThat(again.values()).containsOnly(2);
    }

    @Test
    void givesUpAMessageOnWhichItsListenerAlwaysFails() throws JMSException {
        broker.send(IN, List.of("m0", "poison", "m1"));
        Set<Integer> counts = ConcurrentHashMap.newKeySet();

        start(broker.factory(), (message, session) -> {
            sendResult(message, session);
            if (textOf(message).equals("poison")) {
                counts.add(message.getIntProperty("JMSXDeliveryCount"));
                throw new IllegalStateException("always");
            }
        });

        assertThat(broker.receive("DLQ." + IN, 1)).containsExactly("poison");
        assertThat(broker.receive(RESULTS, 2)).containsExactlyInAnyOrder("m0", "m1");
        assertThat(counts).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void losesNothingWhenTheBrokerIsRestarted() throws JMSException, BrokerException {
        var sent = TestBroker.texts(200);
        broker.send(IN, sent);
        var begun = new CountDownLatch(20);
        start(broker.factory("reconnectDelayMaxMillis=100"), (message, session) -> {
            begun.countDown();
            sendResult(message, session);
        });
        assertThat(awaitAll(begun)).isTrue();

        broker.restart();

        assertThat(broker.receive(RESULTS, 200)).containsExactlyInAnyOrderElementsOf(sent);
        await().until(container::isRunning);
    }
}
