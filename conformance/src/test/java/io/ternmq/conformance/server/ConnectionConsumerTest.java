package io.ternmq.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connection consumers (JMS 3.1 §11.2), with a small application server's pool. */
class ConnectionConsumerTest extends OverEachTransport {

    /** Sessions of a connection, each with a thread while it is started. */
    private static final class Pool implements ServerSessionPool {
        private final LinkedBlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger perRunMax = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();

        Pool(Connection connection, int size) throws JMSException {
            for (int i = 0; i < size; i++) {
                free.add(serverSession(connection.createSession(Session.AUTO_ACKNOWLEDGE)));
            }
        }

        private ServerSession serverSession(Session session) throws JMSException {
            var inRun = new AtomicInteger();
            session.setMessageListener(message -> {
                perRunMax.accumulateAndGet(inRun.incrementAndGet(), Math::max);
                threads.add(Thread.currentThread());
                var failure = Action.failure(() -> texts.add(text(message)));
                if (failure != null) {
                    texts.add(failure.toString());
                }
            });
            return new ServerSession() {
                @Override
                public Session getSession() {
                    return session;
                }

                @Override
                public void start() {
                    new Thread(() -> {
                                inRun.set(0);
                                session.run();
                                free.add(this);
                            })
                            .start();
                }
            };
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            taken.incrementAndGet();
            try {
                return free.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JMSException("interrupted");
            }
        }

        String next() throws InterruptedException {
            return texts.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static String[] texts(int count) {
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = "m" + i;
        }
        return texts;
    }

    @Test
    @Covers({"11.1-1", "11.2.1-1", "11.2.1-2", "11.2.2-1", "11.2.3-1", "11.2.4-1", "11.2.5-1"})
    void handsMessagesToTheSessionsOfAPool() throws Exception {
        var connection = started();
        var queue = queue(connection.createSession());
        var pool = new Pool(connection, 3);
        var consumer = connection.createConnectionConsumer(queue, null, pool, 5);

        send(queue, texts(60));

        var seen = ConcurrentHashMap.<String>newKeySet();
        for (int i = 0; i < 60; i++) {
            seen.add(pool.next());
        }
        assertThat(seen).containsExactlyInAnyOrder(texts(60));
        assertThat(pool.taken.get()).isPositive();
        assertThat(pool.threads).doesNotContain(Thread.currentThread());
        consumer.close();
        connection.close();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"11.2.4-2", "11.2.3-2", "11.2.1-2"})
    void loadsASessionWithNoMoreThanItsLimitAndInOrder() throws Exception {
        var connection = stopped();
        var queue = queue(connection.createSession());
        send(queue, texts(30));
        var pool = new Pool(connection, 1);
        connection.createConnectionConsumer(queue, null, pool, 4);

        connection.start();

        for (String text : texts(30)) {
            assertThat(pool.next()).isEqualTo(text);
        }
        assertThat(pool.perRunMax.get()).isBetween(1, 4);
    }

    @Test
    @Covers({"11.2.4-1"})
    void takesASelector() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var pool = new Pool(connection, 1);
        connection.createConnectionConsumer(queue, "number = 1", pool, 1);
        var producer = session.createProducer(queue);
        for (int i = 0; i < 3; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("number", i);
            producer.send(message);
        }

        assertThat(pool.next()).isEqualTo("m1");
        assertThat(left(queue)).containsExactly("m0", "m2");
    }

    @Test
    @Covers({"11.2.4-3"})
    void isMadeOfTopicsDurableAndShared() throws Exception {
        var connection = started(name("client"));
        var topic = topic(connection.createSession());
        var plain = new Pool(connection, 1);
        var durable = new Pool(connection, 1);
        var shared = new Pool(connection, 1);
        var sharedDurable = new Pool(connection, 1);
        connection.createConnectionConsumer(topic, null, plain, 1);
        connection.createDurableConnectionConsumer(topic, name("durable"), null, durable, 1);
        connection.createSharedConnectionConsumer(topic, name("shared"), null, shared, 1);
        connection.createSharedDurableConnectionConsumer(topic, name("sharedDurable"), null, sharedDurable, 1);

        send(topic, "a");

        for (Pool pool : new Pool[] {plain, durable, shared, sharedDurable}) {
            assertThat(pool.next()).isEqualTo("a");
        }
    }

    @Test
    @Covers({"11.2.4-4"})
    void endsWithItsClose() throws Exception {
        var connection = started();
        var queue = queue(connection.createSession());
        var pool = new Pool(connection, 1);
        var consumer = connection.createConnectionConsumer(queue, null, pool, 1);
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        send(queue, "a");
        assertThat(pool.next()).isEqualTo("a");

        consumer.close();

        send(queue, "b");
        assertThat(left(queue)).containsExactly("b");
    }
}
