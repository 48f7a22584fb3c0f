package io.ternmq.conformance.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Completion;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The order of what one session sends to one destination (JMS 3.1 §6.2.9). */
class OrderTest extends OverEachTransport {

    private static final int COUNT = 200;

    @Test
    @Covers({"6.2.9.1-2", "6.2.9.2-4", "6.2.7-5"})
    void isKeptForEachOfSeveralSessions() throws Exception {
        var queue = queue(session());
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            var session = session(sender % 2 == 0 ? Session.AUTO_ACKNOWLEDGE : Session.SESSION_TRANSACTED);
            var producer = session.createProducer(queue);
            int id = sender;
            senders.add(CompletableFuture.runAsync(() -> {
                var failure = Action.failure(() -> {
                    for (int i = 0; i < COUNT; i++) {
                        producer.send(session.createTextMessage(id + ":" + i));
                        if (session.getTransacted() && i % 10 == 9) {
                            session.commit();
                        }
                    }
                });
                assertThat(failure).isNull();
            }));
        }
        var consumer = session().createConsumer(queue);

        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < 4 * COUNT; i++) {
            String[] parts = next(consumer).split(":", -1);
            int number = Integer.parseInt(parts[1]);
            assertThat(number).isEqualTo(last.getOrDefault(parts[0], -1) + 1);
            last.put(parts[0], number);
        }
        for (var sender : senders) {
            sender.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    @Covers({"6.2.9.2-3", "7.3.3-1", "7.3.3-2", "6.2.9.1-2"})
    void isKeptWithinAModeWhateverTheWayOfSending() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        Completion last = new Completion();
        for (int i = 0; i < COUNT; i++) {
            var message = session.createTextMessage("m" + i);
            message.setIntProperty("number", i);
            producer.setDeliveryMode(i % 3 == 0 ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
            if (i % 2 == 0) {
                producer.send(message);
            } else {
                last = new Completion();
                producer.send(message, last);
            }
        }
        assertThat(last.await()).isNull();
        var consumer = session().createConsumer(queue);

        int[] seen = {-1, -1, -1};
        for (int i = 0; i < COUNT; i++) {
            Message message = consumer.receive(WAIT_MILLIS);
            int number = message.getIntProperty("number");
            assertThat(number).isGreaterThan(seen[message.getJMSDeliveryMode()]);
            seen[message.getJMSDeliveryMode()] = number;
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    /** Each session reads its own part by a selector, so what the others do can't change what it gets. */
    @Test
    @Covers({"6.2.9.2-5", "6.2.9.1-1", "6.2.7-3", "3.5.11-2"})
    void isKeptOverRedeliveriesToSessionsThatShareAQueue() throws Exception {
        var sender = session();
        var queue = queue(sender);
        var producer = sender.createProducer(queue);
        for (int i = 0; i < 3 * 40; i++) {
            var message = sender.createTextMessage("m" + i);
            message.setIntProperty("part", i % 3);
            producer.send(message);
        }
        List<CompletableFuture<Optional<Throwable>>> readers = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            var session = session(Session.SESSION_TRANSACTED);
            var consumer = session.createConsumer(queue, "part = " + part);
            int first = part;
            readers.add(Action.waiting(() -> readAgainAndAgain(session, consumer, first)));
        }

        for (var reader : readers) {
            assertThat(reader.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        }

        assertThat(left(queue)).isEmpty();
    }

    /** Reads five messages three times, and commits them the third time. */
    private static void readAgainAndAgain(Session session, MessageConsumer consumer, int first) throws Exception {
        for (int start = 0; start < 40; start += 5) {
            for (int delivery = 1; delivery <= 3; delivery++) {
                for (int i = start; i < start + 5; i++) {
                    var message = consumer.receive(WAIT_MILLIS);
                    assertThat(text(message)).isEqualTo("m" + (3 * i + first));
                    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
                }
                if (delivery < 3) {
                    session.rollback();
                } else {
                    session.commit();
                }
            }
        }
    }

    /** Whoever had them, and in whatever order they give them back. */
    @Test
    @Covers({"6.2.9.2-5", "6.2.9.1-2", "6.2.7-3"})
    void isThatOfTheSendsAgainWhenCompetingSessionsHaveGivenAllBack() throws Exception {
        var sender = session();
        var queue = queue(sender);
        var producer = sender.createProducer(queue);
        var all = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            producer.send(sender.createTextMessage("m" + i));
            all.add("m" + i);
        }
        for (int round = 0; round < 3; round++) {
            var sessions = new ArrayList<Session>();
            for (int i = 0; i < 3; i++) {
                var session = started().createSession(Session.SESSION_TRANSACTED);
                session.createConsumer(queue).receiveNoWait();
                sessions.add(session);
            }
            for (int i = 0; i < 3; i++) {
                var session = sessions.get((i + round) % 3);
                session.rollback();
                session.close();
            }
        }

        assertThat(next(session().createConsumer(queue), all.size())).isEqualTo(all);
    }

    @Test
    @Covers({"6.2.9.1-2", "4.2.2-6"})
    void isKeptOverLargeAndSmallMessages() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        for (int i = 0; i < 20; i++) {
            producer.send(session.createTextMessage(i + " " + (i % 5 == 0 ? "x".repeat(1_500_000) : "")));
        }
        var consumer = session().createConsumer(queue);

        for (int i = 0; i < 20; i++) {
            assertThat(next(consumer)).startsWith(i + " ");
        }
    }
}
