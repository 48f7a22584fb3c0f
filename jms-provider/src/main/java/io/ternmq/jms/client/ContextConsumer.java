package io.ternmq.jms.client;

import static io.ternmq.jms.client.Unchecked.orNull;
import static io.ternmq.jms.client.Unchecked.run;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** A consumer of the simplified API, over one of the classic. */
final class ContextConsumer implements JMSConsumer {

    private final JmsMessageConsumer consumer;

    ContextConsumer(JmsMessageConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return orNull(consumer::getMessageSelector);
    }

    @Override
    public @Nullable MessageListener getMessageListener() {
        return orNull(consumer::getMessageListener);
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) {
        run(() -> consumer.setMessageListener(listener));
    }

    @Override
    public @Nullable Message receive() {
        return orNull(consumer::receive);
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) {
        return orNull(() -> consumer.receive(timeoutMillis));
    }

    @Override
    public @Nullable Message receiveNoWait() {
        return orNull(consumer::receiveNoWait);
    }

    @Override
    public void close() {
        run(consumer::close);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type) {
        return orNull(() -> consumer.receiveBody(type, 0));
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) {
        return orNull(() -> consumer.receiveBody(type, timeoutMillis));
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> type) {
        return orNull(() -> consumer.receiveBodyNoWait(type));
    }
}
