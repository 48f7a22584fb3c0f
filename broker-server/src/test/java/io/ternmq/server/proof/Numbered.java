package io.ternmq.server.proof;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Messages of 1 KiB numbered from 0, whose priority and time to live follow from their number as if by chance: one in four
 * lives for some seconds, one in four for days, the others for ever.
 *
 * @param count how many there are
 * @param rarity one in so many has the property {@code rare}
 */
record Numbered(long count, long rarity) {
    /** What lives for seconds has expired after so many. */
    static final int LIFE_MILLIS_MAX = 5_000;

    /** Matches one in {@code rarity}. */
    static final String SELECTOR = "rare = TRUE AND kind LIKE 'o%r'";

    private static final long DAYS_MILLIS = 7L * 24 * 3_600_000;
    private static final int PRIORITIES = 10;
    private static final int LIVES = 4;
    private static final int BATCH = 200;

    /** Sends all of them in transactions. */
    void send(Session session, MessageProducer producer) throws JMSException {
        for (long number = 0; number < count; number++) {
            var message = Kibibyte.create(session, 0, number);
            message.setStringProperty("kind", "order");
            message.setBooleanProperty("rare", isRare(number));
            producer.setPriority(priority(number));
            producer.setTimeToLive(lifeMillis(number));
            producer.send(message);
            if (number % BATCH == BATCH - 1 || number == count - 1) {
                session.commit();
            }
        }
    }

    static long number(Message message) throws JMSException {
        return Kibibyte.origin(message).sequence();
    }

    /** Those that don't expire within seconds, in the order in which one consumer gets them. */
    PrimitiveIterator.OfLong inOrder() {
        return IntStream.iterate(PRIORITIES - 1, priority -> priority >= 0, priority -> priority - 1)
                .mapToObj(priority -> LongStream.range(0, count).filter(number -> priority(number) == priority))
                .flatMapToLong(numbers -> numbers)
                .filter(number -> !isMortal(number))
                .iterator();
    }

    /** Those of them that the selector matches. */
    List<Long> rareInOrder() {
        List<Long> rare = new ArrayList<>();
        inOrder().forEachRemaining((long number) -> {
            if (isRare(number)) {
                rare.add(number);
            }
        });
        return rare;
    }

    /** How many don't expire within seconds. */
    long lasting() {
        return LongStream.range(0, count).filter(number -> !isMortal(number)).count();
    }

    /** The last of each stretch, so that a selector has all of it behind itself; such a message lasts. */
    private boolean isRare(long number) {
        return number % rarity == rarity - 1;
    }

    private boolean isMortal(long number) {
        return !isRare(number) && mixed(number) / PRIORITIES % LIVES == 0;
    }

    private long lifeMillis(long number) {
        if (isMortal(number)) {
            return 1 + mixed(number) % LIFE_MILLIS_MAX;
        }
        return mixed(number) / PRIORITIES % LIVES == 1 ? DAYS_MILLIS : 0;
    }

    private static int priority(long number) {
        return (int) (mixed(number) % PRIORITIES);
    }

    private static long mixed(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ (mixed >>> 32)) >>> 1;
    }
}
