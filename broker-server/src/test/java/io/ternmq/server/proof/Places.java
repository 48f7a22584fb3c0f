package io.ternmq.server.proof;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Random;

/**
 * Where the clients of a run send to, and from where each of its consumers gets messages.
 *
 * <p>The consumers of one <em>view</em> together get each message once: of queues there is one view, of topics one for each
 * subscription.
 *
 * @param prefix of the destinations' names
 * @param count of destinations
 * @param delayMillisMax of messages that are sent with a delivery delay; 0: none is
 */
record Places(Domain domain, String prefix, int count, int delayMillisMax) {
    private static final int SHARES = 2;
    private static final int DELAYED_EVERY = 5;

    /** What consumers open. */
    enum Domain {
        /** Consumers of queues. */
        QUEUES,
        /** Consumers of queues, each with a selector for half of the messages. */
        SELECTORS,
        /** Consumers of two durable subscriptions of each topic. */
        TOPICS,
        /** Consumers of queues, which also send, in branches of distributed transactions. */
        BRANCHES
    }

    /** Queues, and no delays. */
    static Places queues(String prefix, int count) {
        return new Places(Domain.QUEUES, prefix, count, 0);
    }

    Destination destination(Session session, int number) throws JMSException {
        String name = prefix + Math.floorMod(number, count);
        return domain == Domain.TOPICS ? session.createTopic(name) : session.createQueue(name);
    }

    /** The consumer of a number; {@link #lines} numbers from 0 on get everything, with selectors all that matches one. */
    MessageConsumer consumer(Session session, int number) throws JMSException {
        return switch (domain) {
            case QUEUES, BRANCHES -> session.createConsumer(destination(session, number));
            case SELECTORS ->
                session.createConsumer(destination(session, number), Payload.SHARE + " = " + share(number));
            case TOPICS -> {
                String subscription = Math.floorMod(number, count) + "s" + share(number);
                yield session.createSharedDurableConsumer((Topic) destination(session, number), subscription);
            }
        };
    }

    /** How many consumers it takes to get everything. */
    int lines() {
        return domain == Domain.QUEUES || domain == Domain.BRANCHES ? count : count * SHARES;
    }

    /** A delivery delay, of one message in a few. */
    long delayMillis(Random random) {
        return delayMillisMax > 0 && random.nextInt(DELAYED_EVERY) == 0 ? random.nextInt(delayMillisMax) : 0;
    }

    /** How many times each message is to be consumed. */
    int views() {
        return domain == Domain.TOPICS ? SHARES : 1;
    }

    /** The view of a consumer. */
    int view(int number) {
        return domain == Domain.TOPICS ? share(number) : 0;
    }

    /** The view of a consumer, whose name ends with its number. */
    int view(String name) {
        return view(Integer.parseInt(name.replaceFirst(".*\\D", "")));
    }

    private int share(int number) {
        return Math.floorMod(number / count, SHARES);
    }

    /** Makes the subscriptions, which get only what is sent after them. */
    void prepare(Session session) throws JMSException {
        if (domain == Domain.TOPICS) {
            for (int i = 0; i < lines(); i++) {
                consumer(session, i).close();
            }
        }
    }
}
