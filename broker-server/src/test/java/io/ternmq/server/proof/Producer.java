package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryWriter;
import io.ternmq.testsupport.history.Outcome;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.stream.LongStream;

/**
 * Sends its sequence. What was undone is sent again under the same number, since it must have had no effect; what is in
 * doubt is left alone.
 */
final class Producer extends Client {
    static final int PRIORITIES = 10;

    private static final int UNIT_MAX = 10;
    private static final int MORTAL_EVERY = 20;
    private static final int LIFE_MILLIS_MAX = 300;

    private long first = 1;

    Producer(Work work, String name) {
        super(work, name);
    }

    @Override
    void work(Session session, HistoryWriter history) throws JMSException {
        try (MessageProducer producer = session.createProducer(null)) {
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            while (!stopped()) {
                int count = workShared().mode() == Mode.TRANSACTED ? 1 + random().nextInt(UNIT_MAX) : 1;
                unit(
                        session,
                        producer,
                        history,
                        LongStream.range(first, first + count).toArray());
            }
        }
    }

    private void unit(Session session, MessageProducer producer, HistoryWriter history, long[] sequences)
            throws JMSException {
        history.write(LongStream.of(sequences)
                .mapToObj(sequence -> new Entry.Tried(System.currentTimeMillis(), name(), sequence))
                .toList());
        var outcome = Outcome.UNDONE;
        boolean mortal = random().nextInt(MORTAL_EVERY) == 0;
        try {
            for (long sequence : sequences) {
                var destination = workShared().places().destination(session, random().nextInt(1 << 20));
                producer.setPriority(random().nextInt(PRIORITIES));
                producer.setDeliveryDelay(workShared().places().delayMillis(random()));
                producer.setTimeToLive(mortal ? 1 + random().nextInt(LIFE_MILLIS_MAX) : 0);
                producer.send(destination, Payload.create(session, name(), sequence));
            }
            if (session.getTransacted()) {
                outcome = Outcome.DOUBT;
                session.commit();
            }
            outcome = Outcome.DONE;
            countUnit();
        } catch (JMSException e) {
            outcome = afterError(session, e, outcome);
        } finally {
            // What may expire may come, or not.
            answered(history, sequences, mortal && outcome == Outcome.DONE ? Outcome.DOUBT : outcome);
        }
    }

    /** Before its commit was asked for, a transaction has no effect whatever went wrong. */
    private Outcome afterError(Session session, JMSException e, Outcome soFar) throws JMSException {
        workShared().trouble().accept(name() + ": " + e.getErrorCode() + " " + e);
        boolean committing = soFar == Outcome.DOUBT;
        if (session.getTransacted() && !committing) {
            session.rollback();
            return Outcome.UNDONE;
        }
        return Errors.outcome(e);
    }

    private void answered(HistoryWriter history, long[] sequences, Outcome outcome) {
        history.write(LongStream.of(sequences)
                .mapToObj(sequence -> new Entry.Sent(System.currentTimeMillis(), name(), sequence, outcome))
                .toList());
        if (outcome != Outcome.UNDONE) {
            first = sequences[sequences.length - 1] + 1;
        }
    }
}
