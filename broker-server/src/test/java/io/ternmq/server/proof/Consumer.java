package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryWriter;
import io.ternmq.testsupport.history.Outcome;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Consumes in units, and rolls a few of them back for the sake of it. */
final class Consumer extends Client {
    private static final int UNIT_MAX = 10;
    private static final int ROLLBACK_EVERY = 30;
    private static final int WAIT_MILLIS = 200;

    private final int number;
    private final boolean untilEmpty;
    private long unit;

    /**
     * @param number of the consumer among the places; its name is the prefix and this number
     * @param untilEmpty ends by itself when nothing comes any more
     */
    Consumer(Work work, String prefix, int number, boolean untilEmpty) {
        super(work, prefix + number);
        this.number = number;
        this.untilEmpty = untilEmpty;
    }

    @Override
    void work(Session session, HistoryWriter history) throws JMSException {
        try (MessageConsumer consumer = workShared().places().consumer(session, number)) {
            int empty = 0;
            while (!stopped()) {
                unit++;
                var got = receive(consumer, history);
                empty = got.isPresent() ? 0 : empty + 1;
                if (got.isPresent()) {
                    end(session, got.get(), history);
                } else if (untilEmpty && empty * WAIT_MILLIS >= 2_000) {
                    workShared().stop().set();
                }
            }
        }
    }

    /** The last message of the unit, which is written to the history; none if nothing came. */
    private Optional<Message> receive(MessageConsumer consumer, HistoryWriter history) throws JMSException {
        int count = workShared().mode() == Mode.AUTO ? 1 : 1 + random().nextInt(UNIT_MAX);
        Optional<Message> last = Optional.empty();
        try {
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(i == 0 ? WAIT_MILLIS : 1);
                if (message == null) {
                    break;
                }
                history.write(entries(message));
                last = Optional.of(message);
            }
            return last;
        } catch (JMSException e) {
            if (workShared().mode() != Mode.AUTO) {
                history.write(new Entry.Ended(System.currentTimeMillis(), name(), unit, Outcome.UNDONE));
            }
            throw e;
        }
    }

    private List<Entry> entries(Message message) throws JMSException {
        var got = Payload.got(message, name(), unit);
        List<Entry> entries = new ArrayList<>();
        entries.add(got);
        if (workShared().mode() == Mode.AUTO) {
            entries.add(new Entry.Ended(got.millis(), name(), unit, Outcome.DONE));
            countUnit();
        }
        return entries;
    }

    private void end(Session session, Message last, HistoryWriter history) throws JMSException {
        if (workShared().mode() == Mode.AUTO) {
            return;
        }
        var outcome = Outcome.DOUBT;
        try {
            outcome = settle(session, last);
        } catch (JMSException e) {
            workShared().trouble().accept(name() + ": " + e.getErrorCode() + " " + e);
            outcome = Errors.outcome(e);
            if (workShared().mode() == Mode.CLIENT) {
                session.recover();
            }
        } finally {
            history.write(new Entry.Ended(System.currentTimeMillis(), name(), unit, outcome));
        }
    }

    private Outcome settle(Session session, Message last) throws JMSException {
        boolean giveUp = random().nextInt(ROLLBACK_EVERY) == 0;
        if (workShared().mode() == Mode.CLIENT && giveUp) {
            session.recover();
        } else if (workShared().mode() == Mode.CLIENT) {
            last.acknowledge();
        } else if (giveUp) {
            session.rollback();
        } else {
            session.commit();
        }
        if (!giveUp) {
            countUnit();
        }
        return giveUp ? Outcome.UNDONE : Outcome.DONE;
    }
}
