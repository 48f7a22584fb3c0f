package io.ternmq.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal owes to the engine. */
public abstract class JournalContract {
    private final Heard heard = new Heard();
    private Journal journal;

    /** An empty journal. */
    protected abstract Journal open(Journal.Listener listener) throws Exception;

    /** The bodies of the journal opened last. */
    protected abstract Bodies bodies();

    /** For a journal that waits to be told: makes durable what was appended with force. */
    protected void settle() {}

    @BeforeEach
    void opens() throws Exception {
        journal = open(heard);
    }

    @AfterEach
    void closes() {
        journal.close();
    }

    private void awaitDurable(long sequence) {
        settle();
        await().untilAtomic(heard.durable, equalTo(sequence));
    }

    @Test
    void reportsABatchWrittenAndThenDurable() {
        journal.append(List.of(Batches.send(1, 100)), true);
        awaitDurable(1);
        assertThat(heard.events).containsExactly("written 1", "durable 1");
    }

    @Test
    void reportsWhatNobodyWaitsForAsWritten() {
        journal.append(List.of(Batches.delivered(1)), false);
        await().untilAtomic(heard.written, equalTo(1L));
    }

    @Test
    void aForcedAppendMakesEarlierOnesDurable() {
        journal.append(List.of(Batches.delivered(1)), false);
        journal.append(List.of(Batches.delivered(2)), true);
        awaitDurable(2);
    }

    @Test
    void aBarrierMakesEverythingDurable() {
        journal.append(List.of(Batches.delivered(1), Batches.delivered(2)), false);
        journal.barrier();
        awaitDurable(2);
    }

    @Test
    void aBarrierWithNothingToForceIsNoEvent() {
        journal.append(List.of(Batches.send(1, 1)), true);
        awaitDurable(1);
        journal.barrier();
        journal.barrier();
        journal.append(List.of(Batches.send(2, 1)), true);
        awaitDurable(2);
        assertThat(heard.events).containsExactly("written 1", "durable 1", "written 2", "durable 2");
    }

    @Test
    void closingMakesEverythingDurable() {
        journal.append(List.of(Batches.send(1, 10)), false);
        journal.append(List.of(Batches.send(2, 10)), false);
        journal.close();
        assertThat(heard.durable).hasValue(2);
    }

    @Test
    void reportsEverySequenceInOrderUnderLoad() {
        long sequence = 0;
        for (int turn = 0; turn < 2000; turn++) {
            var batches = new ArrayList<Batch>();
            for (int i = 0; i <= turn % 7; i++) {
                batches.add(Batches.send(++sequence, turn % 1500));
            }
            journal.append(batches, turn % 3 != 0);
        }
        journal.barrier();
        awaitDurable(sequence);
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void refusesAGapInTheSequence() {
        assertThatThrownBy(() -> journal.append(List.of(Batches.send(2, 1)), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void acceptsTheNextBatchAfterARefusedOne() {
        assertThatThrownBy(() -> journal.append(List.of(Batches.send(2, 1)), true))
                .isInstanceOf(IllegalArgumentException.class);
        journal.append(List.of(Batches.send(1, 1)), true);
        awaitDurable(1);
    }

    @Test
    void findsTheBodyOfADurableMessage() {
        journal.append(List.of(Batches.send(1, 300), Batches.send(2, 0), Batches.send(3, 70_000)), true);
        awaitDurable(3);
        assertThat(contents(3, 1, 2))
                .containsExactly(Batches.content(3, 70_000), Batches.content(1, 300), Batches.content(2, 0));
    }

    @Test
    void hasNoPlaceForAMessageThatWasNeverAppended() {
        assertThat(bodies().place(77)).isEmpty();
    }

    @Test
    void keepsPinnedBodiesUntilTheyAreNotNamedAnyMore() {
        journal.append(List.of(Batches.send(1, 300), Batches.send(2, 300)), true);
        awaitDurable(2);
        bodies().forget(2, new long[] {1});
        assertThat(contents(1)).containsExactly(Batches.content(1, 300));
        journal.append(List.of(Batches.send(3, 300)), true);
        awaitDurable(3);
        bodies().forget(2, new long[] {1});
        assertThat(contents(1, 3)).containsExactly(Batches.content(1, 300), Batches.content(3, 300));
    }

    private List<byte[]> contents(long... messages) {
        var wanted = new ArrayList<Bodies.BodyAt>();
        for (long message : messages) {
            wanted.add(new Bodies.BodyAt(message, bodies().place(message).orElseThrow()));
        }
        return bodies().read(wanted).stream()
                .map(Bodies.BodyRead.Found.class::cast)
                .map(Bodies.BodyRead.Found::content)
                .toList();
    }
}
