package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.BrokerException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's template: everything is opened and closed for each call, unless something caches it. */
class SpringTemplateIT {
    private static final String QUEUE = "orders";

    private final TestBroker broker;

    SpringTemplateIT() throws BrokerException {
        broker = TestBroker.inMemory();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static JmsTemplate template(ConnectionFactory factory) {
        var template = new JmsTemplate(factory);
        template.setReceiveTimeout(TestBroker.WAIT_MILLIS);
        return template;
    }

    private static List<String> received(JmsTemplate template, int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add((String) template.receiveAndConvert(QUEUE));
        }
        return texts;
    }

    @Test
    void sendsAndReceivesEachMessageOverAConnectionOfItsOwn() {
        var template = template(broker.factory());
        var sent = TestBroker.texts(100);

        sent.forEach(text -> template.convertAndSend(QUEUE, text));

        assertThat(received(template, 100)).containsExactlyElementsOf(sent);
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        assertThat(template.receiveAndConvert(QUEUE)).isNull();
    }

    @Test
    void sendsAndReceivesOverCachedSessions() throws JMSException {
        var caching = new CachingConnectionFactory(broker.factory());
        caching.setSessionCacheSize(3);
        var template = template(caching);
        var sent = TestBroker.texts(500);

        sent.forEach(text -> template.convertAndSend(QUEUE, text));

        assertThat(received(template, 500)).containsExactlyElementsOf(sent);
        caching.destroy();
    }

    @Test
    void keepsACachedConsumersMessagesForOthersWhenItIsClosed() throws JMSException {
        var caching = new CachingConnectionFactory(broker.factory());
        var template = template(caching);
        broker.send(QUEUE, TestBroker.texts(10));
        var first = template.receiveAndConvert(QUEUE);

        caching.destroy();

        assertThat(first).isEqualTo("m0");
        assertThat(broker.receive(QUEUE, 9))
                .containsExactlyElementsOf(TestBroker.texts(10).subList(1, 10));
    }

    @Test
    void carriesWhatTheConverterMakesOfObjects() {
        var template = template(broker.factory("trustedClasses=java.util.ArrayList"));
        var list = new ArrayList<>(List.of("a", "b"));

        template.convertAndSend(QUEUE, "Grüße");
        template.convertAndSend(QUEUE, new byte[] {1, 2, 3});
        template.convertAndSend(QUEUE, Map.of("number", 7L));
        template.convertAndSend(QUEUE, list);

        assertThat(template.receiveAndConvert(QUEUE)).isEqualTo("Grüße");
        assertThat(template.receiveAndConvert(QUEUE)).isEqualTo(new byte[] {1, 2, 3});
        assertThat(template.receiveAndConvert(QUEUE)).isEqualTo(Map.of("number", 7L));
        assertThat(template.receiveAndConvert(QUEUE)).isEqualTo(list);
    }

    @Test
    void sendsWithItsOwnPriority() {
        var template = template(broker.factory());
        template.setExplicitQosEnabled(true);
        for (int priority = 0; priority < 10; priority++) {
            template.setPriority(priority);
            template.convertAndSend(QUEUE, "p" + priority, message -> {
                message.setStringProperty("kind", "test");
                return message;
            });
        }

        var texts = received(template, 10);

        assertThat(texts).isSortedAccordingTo(Collections.reverseOrder());
    }

    @Test
    void browses() throws JMSException {
        broker.send(QUEUE, TestBroker.texts(10));
        var template = template(broker.factory());

        Integer seen = template.browse(QUEUE, (session, browser) -> {
            int count = 0;
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); messages.nextElement()) {
                count++;
            }
            return count;
        });

        assertThat(seen).isEqualTo(10);
        assertThat(broker.receive(QUEUE, 10)).hasSize(10);
    }

    @Test
    void takesBackAllOfAFailedTransaction() throws JMSException {
        broker.send(QUEUE, List.of("order"));
        var factory = broker.factory();
        var template = template(factory);
        template.setSessionTransacted(true);
        var transaction = new TransactionTemplate(new JmsTransactionManager(factory));

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    template.convertAndSend("invoices", template.receiveAndConvert(QUEUE));
                    throw new IllegalStateException("after the send");
                }))
                .hasMessage("after the send");

        assertThat(broker.receive(QUEUE, 1)).containsExactly("order");
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        assertThat(template.receiveAndConvert("invoices")).isNull();
    }

    @Test
    void commitsWhatWasReceivedAndSentTogether() throws JMSException {
        broker.send(QUEUE, List.of("order"));
        var factory = broker.factory();
        var template = template(factory);
        template.setSessionTransacted(true);
        var transaction = new TransactionTemplate(new JmsTransactionManager(factory));

        transaction.executeWithoutResult(
                status -> template.convertAndSend("invoices", template.receiveAndConvert(QUEUE)));

        assertThat(broker.receive("invoices", 1)).containsExactly("order");
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        assertThat(template.receiveAndConvert(QUEUE)).isNull();
    }
}
