package io.ternmq.broker.journal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Heard;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualMemoryJournalTest extends JournalContract {
    private MemoryJournal journal;

    @Override
    protected Journal open(Journal.Listener listener) {
        journal = MemoryJournal.manual(listener);
        return journal;
    }

    @Override
    protected Bodies bodies() {
        return journal;
    }

    @Override
    protected void settle() {
        journal.force();
    }

    @Test
    void nothingIsDurableBeforeTheTestSaysSo() {
        var heard = new Heard();
        MemoryJournal.manual(heard).append(List.of(Batches.send(1, 1)), true);
        assertThat(heard.events).containsExactly("written 1");
    }

    @Test
    void aCrashLeavesWhatWasDurableAndAsMuchMoreAsTheTestWants() {
        var before = MemoryJournal.manual(new Heard());
        before.append(List.of(Batches.send(1, 1)), true);
        before.force();
        before.append(List.of(Batches.send(2, 1), Batches.send(3, 1)), true);
        assertThat(before.crash(2)).extracting(Batch::sequence).containsExactly(1L, 2L);
        assertThatThrownBy(() -> before.crash(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goesOnAfterWhatSurvived() {
        var heard = new Heard();
        var after = MemoryJournal.manual(heard, List.of(Batches.send(1, 5)));
        after.append(List.of(Batches.send(2, 1)), true);
        after.force();
        assertThat(heard.durable).hasValue(2);
        assertThat(after.place(1)).isPresent();
    }

    @Test
    void reportsNothingAfterAFailure() {
        var heard = new Heard();
        var failing = MemoryJournal.manual(heard);
        failing.append(List.of(Batches.send(1, 1)), true);
        failing.fail(new IllegalStateException());
        failing.force();
        failing.append(List.of(Batches.send(2, 1)), true);
        assertThat(heard.events).containsExactly("written 1", "failed");
    }
}
