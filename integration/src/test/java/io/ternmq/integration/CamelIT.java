package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.BrokerException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel's requests and replies; what its routes do in transactions is shown by the sample. */
class CamelIT {
    private final TestBroker broker;
    private final CamelContext camel = new DefaultCamelContext();

    CamelIT() throws BrokerException {
        broker = TestBroker.inMemory();
    }

    @AfterEach
    void close() throws Exception {
        camel.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replyTo=replies&replyToType=Exclusive"})
    void answersEachRequestWithItsReply(String replies) throws Exception {
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

        var futures = TestBroker.texts(100).stream()
                .<Future<Object>>map(text -> template.asyncRequestBody("jms:queue:service?" + replies, text))
                .toList();

        for (int i = 0; i < futures.size(); i++) {
            assertThat(futures.get(i).get(TestBroker.WAIT_MILLIS, TimeUnit.MILLISECONDS))
                    .isEqualTo("m" + i + " done");
        }
    }
}
