package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.BrokerException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.support.JmsHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;

/** Spring Boot's JMS configuration, which needs nothing but a bean that is a connection factory. */
class SpringBootIT {
    private static final Map<String, Object> SETTINGS = Map.of(
            "spring.jms.listener.min-concurrency", "1",
            "spring.jms.listener.max-concurrency", "5",
            "spring.jms.listener.receive-timeout", "100ms",
            "spring.jms.template.default-destination", "in");

    private final TestBroker broker;
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    SpringBootIT() throws BrokerException {
        broker = TestBroker.inMemory();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", SETTINGS));
        context.registerBean(ConnectionFactory.class, () -> broker.factory());
        context.register(JmsAutoConfiguration.class, Listeners.class);
        context.refresh();
    }

    @AfterEach
    void close() {
        context.close();
        broker.close();
    }

    /** Two listeners by annotation. */
    static class Listeners {
        @JmsListener(destination = "in")
        @SendTo("results")
        String copy(String text) {
            return text;
        }

        /** The reply of the first attempt isn't sent, since the listener's session is transacted. */
        @JmsListener(destination = "unsure")
        @SendTo("results")
        String copySecondAttempt(String text, @Header(JmsHeaders.REDELIVERED) boolean redelivered) {
            if (!redelivered) {
                throw new IllegalStateException("the first attempt fails");
            }
            return text;
        }
    }

    @Test
    void handsMessagesToAnnotatedMethods() throws JMSException {
        var template = context.getBean(JmsTemplate.class);
        var sent = TestBroker.texts(100);

        sent.forEach(template::convertAndSend);

        assertThat(broker.receive("results", 100)).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void handsAMessageAgainToAMethodThatFailed() throws JMSException {
        broker.send("unsure", List.of("m0"));

        var results = broker.receive("results", 1);

        assertThat(results).containsExactly("m0");
    }
}
