package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.BrokerException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.jms.dsl.Jms;

/** Spring Integration: flows whose ends, and a channel in between, are queues. */
class SpringIntegrationIT {
    /** What a channel that is a queue makes of each message: a serialised one of Spring's. */
    private static final String TRUSTED = String.join(
            ",",
            "org.springframework.messaging.support.GenericMessage",
            "org.springframework.messaging.MessageHeaders",
            "java.util.HashMap",
            "java.util.UUID",
            "java.lang.Long",
            "java.lang.Integer",
            "java.lang.Boolean",
            "java.lang.Number");

    private final TestBroker broker;
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    SpringIntegrationIT() throws BrokerException {
        broker = TestBroker.inMemory();
        context.registerBean(ConnectionFactory.class, () -> broker.factory("trustedClasses=" + TRUSTED));
    }

    @AfterEach
    void close() {
        context.close();
        broker.close();
    }

    private void start(Class<?> configuration) {
        context.register(configuration);
        context.refresh();
    }

    /** Each step is a transaction. */
    @Configuration
    @EnableIntegration
    static class Steps {
        @Bean
        IntegrationFlow steps(ConnectionFactory factory) {
            return IntegrationFlow.from(Jms.messageDrivenChannelAdapter(factory)
                            .configureListenerContainer(container -> container
                                    .sessionTransacted(true)
                                    .concurrentConsumers(1)
                                    .maxConcurrentConsumers(5)
                                    .receiveTimeout(100))
                            .destination("in"))
                    .channel(Jms.channel(factory).destination("steps").sessionTransacted(true))
                    .<String, String>transform(text -> text + " done")
                    .handle(Jms.outboundAdapter(factory).destination("results"))
                    .get();
        }
    }

    @Test
    void takesEachMessageThroughAllSteps() throws JMSException {
        var sent = TestBroker.texts(100);
        broker.send("in", sent);

        start(Steps.class);

        assertThat(broker.receive("results", 100))
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(text -> text + " done").toList());
    }
}
