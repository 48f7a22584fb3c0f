package io.ternmq.conformance.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.conformance.Action;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exception listeners and refused credentials (JMS 3.1 §6.1.1, §6.1.7). */
class ExceptionListenerTest extends OverEachTransport {

    @Test
    @Covers("6.1.7-2")
    void isTheOneThatWasSet() throws Exception {
        var connection = stopped();
        ExceptionListener listener = problem -> {};
        assertThat(connection.getExceptionListener()).isNull();

        connection.setExceptionListener(listener);

        assertThat(connection.getExceptionListener()).isSameAs(listener);
        var context = context();
        assertThat(context.getExceptionListener()).isNull();
        context.setExceptionListener(listener);
        assertThat(context.getExceptionListener()).isSameAs(listener);
    }

    @Test
    @Covers("6.1.7-5")
    void isNotToldWhatACallThrows() throws Exception {
        var connection = started();
        var calls = new AtomicInteger();
        connection.setExceptionListener(problem -> calls.incrementAndGet());
        var session = connection.createSession();

        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createConsumer(queue(session), "=")).isInstanceOf(JMSException.class);
        assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
        connection.close();

        assertThat(calls).hasValue(0);
    }

    @Test
    @Covers({"6.1.7-1", "6.1.7-6"})
    void isToldWhenTheConnectionIsLostForGood() throws Exception {
        var broker = Broker.start(BrokerOptions.inMemory().listen("tcp://127.0.0.1:0"));
        var told = new LinkedBlockingQueue<String>();
        var factory = new TernConnectionFactory(broker.uri().toString());
        factory.setReconnectAttempts(0);
        var connection = closing(factory.createConnection());
        connection.setExceptionListener(problem -> told.add(problem.getClass().getSimpleName() + " then "
                + Action.failure(() -> connection.createSession().createQueue("a"))
                + Action.failure(connection::close)));

        broker.close();

        assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).startsWith("JMSException");
        assertThat(told).isEmpty();
    }

    @Test
    @Covers("6.1.7-4")
    void isNotToldOfALossThatIsMended() throws Exception {
        var connection = started();
        var calls = new AtomicInteger();
        connection.setExceptionListener(problem -> calls.incrementAndGet());
        var session = connection.createSession();
        var queue = queue(session);
        if (url().startsWith("vm:")) {
            restartBroker();
        }

        session.createProducer(queue).send(session.createTextMessage("a"));

        assertThat(next(session.createConsumer(queue))).isEqualTo("a");
        assertThat(calls).hasValue(0);
    }

    @Test
    @Covers({"6.1.7-3", "6.1.7-1"})
    void isCalledByOneThreadAtATime(@TempDir Path directory) throws Exception {
        int consumers = 8;
        var refusing = new AtomicBoolean();
        var options = BrokerOptions.in(directory)
                .segmentBytes(8 << 20)
                .authorizer((operation, address, who) ->
                        refusing.get() && address.isPresent() ? Optional.of("not any more") : Optional.empty())
                .listen("vm://refusing-" + url().hashCode());
        var broker = Broker.start(options);
        var connection = closing(new TernConnectionFactory(broker.uri().toString()).createConnection());
        var running = new AtomicInteger();
        var runningMax = new AtomicInteger();
        var calls = new CountDownLatch(consumers);
        connection.setExceptionListener(problem -> {
            runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            running.decrementAndGet();
            calls.countDown();
        });
        var session = connection.createSession();
        for (int i = 0; i < consumers; i++) {
            session.createConsumer(session.createQueue("q" + i));
        }
        refusing.set(true);
        broker.close();

        var again = Broker.start(options);
        boolean all = calls.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        connection.close();
        again.close();

        assertThat(all).isTrue();
        assertThat(runningMax).hasValue(1);
    }

    @Test
    @Covers({"6.1.1-1", "10.3-3", "10.3-15"})
    void wrongCredentialsAreRefused() {
        var factory = factory();

        assertThatThrownBy(() -> factory.createConnection("nobody", "wrong")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createContext("nobody", "wrong"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> factory.createQueueConnection("nobody", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createTopicConnection("nobody", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
    }
}
