package io.ternmq.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the sample does what it says. */
class HelloTest {

    @Test
    void whatIsSentArrivesInOrder() throws BrokerException {
        try (var broker = Broker.start(BrokerOptions.inMemory().listen("vm://hello"))) {
            var factory = new TernConnectionFactory(broker.uri().toString());

            assertThat(Hello.sendAndReceive(factory, List.of("a", "b", "c"))).containsExactly("a", "b", "c");
        }
    }
}
