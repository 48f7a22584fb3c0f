package io.ternmq.jms.client;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a connection's exception listener, one call at a time (JMS 3.1 §6.1.7), on a thread of its own: the listener may call
 * the connection, and the loop must not wait for it. The thread lives while there is something to tell.
 */
final class Reports {

    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final long IDLE_SECONDS = 1;
    private static final int WAITING_MAX = 1_000;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Reports::thread,
            new ThreadPoolExecutor.DiscardPolicy());

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "ternmq-exception-listener");
        thread.setDaemon(true);
        return thread;
    }

    void tell(ExceptionListener listener, JMSException exception) {
        thread.execute(() -> {
            try {
                listener.onException(exception);
            } catch (RuntimeException e) {
                LOG.warn("An exception listener failed.", e);
            }
        });
    }
}
