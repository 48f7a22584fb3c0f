package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.BrokerException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.Gateway;
import org.springframework.integration.annotation.IntegrationComponentScan;
import org.springframework.integration.annotation.MessagingGateway;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.jms.dsl.Jms;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.adapter.MessageListenerAdapter;

/** Requests and replies as libraries do them: over temporary queues, and over queues shared by selectors. */
class RequestReplyIT {
    private static final int REQUESTS = 50;

    private final TestBroker broker;

    RequestReplyIT() throws BrokerException {
        broker = TestBroker.inMemory();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    /** Answers each text with the same and " done". */
    public static final class Service {
        public String handleMessage(String text) {
            return text + " done";
        }
    }

    private DefaultMessageListenerContainer service() {
        var container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(broker.factory());
        container.setDestinationName("service");
        container.setSessionTransacted(true);
        container.setConcurrency("1-3");
        container.setReceiveTimeout(100);
        container.setMessageListener(new MessageListenerAdapter(new Service()));
        container.afterPropertiesSet();
        container.start();
        return container;
    }

    private static List<String> answers() {
        return TestBroker.texts(REQUESTS).stream().map(text -> text + " done").toList();
    }

    private static List<String> together(List<? extends Callable<String>> requests) throws Exception {
        var executor = Executors.newFixedThreadPool(5);
        try {
            var futures = requests.stream().map(executor::submit).toList();
            var answers = new ArrayList<String>();
            for (Future<String> future : futures) {
                answers.add(future.get(TestBroker.WAIT_MILLIS, TimeUnit.MILLISECONDS));
            }
            return answers;
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void answersATemplateOverATemporaryQueueOfItsOwn() throws Exception {
        var service = service();
        var template = new JmsTemplate(broker.factory());
        template.setReceiveTimeout(TestBroker.WAIT_MILLIS);
        var requests = TestBroker.texts(REQUESTS).stream()
                .<Callable<String>>map(text -> () -> ((TextMessage)
                                template.sendAndReceive("service", session -> session.createTextMessage(text)))
                        .getText())
                .toList();

        var answers = together(requests);

        assertThat(answers).containsExactlyElementsOf(answers());
        service.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replyToType=Temporary", "replyTo=replies&replyToType=Exclusive"})
    void answersCamel(String replies) throws Exception {
        try (var camel = new DefaultCamelContext()) {
            camel.addComponent("jms", JmsComponent.jmsComponentAutoAcknowledge(broker.factory()));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("jms:queue:service?concurrentConsumers=1&maxConcurrentConsumers=5")
                            .setBody(simple("${body} done"));
                }
            });
            camel.start();
            var template = camel.createProducerTemplate();
            var requests = TestBroker.texts(REQUESTS).stream()
                    .<Callable<String>>map(
                            text -> () -> template.requestBody("jms:queue:service?" + replies, text, String.class))
                    .toList();

            var answers = together(requests);

            assertThat(answers).containsExactlyElementsOf(answers());
        }
    }

    /** What the application calls. */
    @MessagingGateway(defaultRequestChannel = "requests")
    public interface Caller {
        @Gateway(replyTimeout = TestBroker.WAIT_MILLIS)
        String call(String text);
    }

    /** One reply queue for all requests, whose consumer a container keeps. */
    @Configuration
    @EnableIntegration
    @IntegrationComponentScan
    static class Flows {
        @Bean
        IntegrationFlow requestFlow(ConnectionFactory factory) {
            return IntegrationFlow.from("requests")
                    .handle(Jms.outboundGateway(factory)
                            .requestDestination("service")
                            .receiveTimeout(TestBroker.WAIT_MILLIS)
                            .replyContainer(container -> container.receiveTimeout(100L)))
                    .get();
        }

        @Bean
        IntegrationFlow serviceFlow(ConnectionFactory factory) {
            return IntegrationFlow.from(Jms.inboundGateway(factory)
                            .requestDestination("service")
                            .configureListenerContainer(container -> container.receiveTimeout(100)))
                    .<String, String>transform(text -> text + " done")
                    .get();
        }
    }

    @Test
    void answersSpringIntegrationsGateways() throws Exception {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.registerBean(ConnectionFactory.class, () -> broker.factory());
            context.register(Flows.class);
            context.refresh();
            var caller = context.getBean(Caller.class);
            var requests = TestBroker.texts(REQUESTS).stream()
                    .<Callable<String>>map(text -> () -> caller.call(text))
                    .toList();

            var answers = together(requests);

            assertThat(answers).containsExactlyElementsOf(answers());
        }
    }
}
