package io.ternmq.jms.client;

import io.ternmq.jms.error.JmsErrors;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** Calls the classic objects for the simplified API, whose exceptions are unchecked. */
final class Unchecked {

    private Unchecked() {}

    interface Call<T> {
        T call() throws JMSException;
    }

    /** One that may have nothing to return, as JMS allows. */
    interface CallOrNull<T> {
        @Nullable
        T call() throws JMSException;
    }

    interface Action {
        void run() throws JMSException;
    }

    static <T> T call(Call<T> call) {
        try {
            return call.call();
        } catch (JMSException e) {
            throw JmsErrors.unchecked(e);
        }
    }

    static <T> @Nullable T orNull(CallOrNull<T> call) {
        try {
            return call.call();
        } catch (JMSException e) {
            throw JmsErrors.unchecked(e);
        }
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (JMSException e) {
            throw JmsErrors.unchecked(e);
        }
    }
}
