package io.ternmq.broker.journal.memory;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalContract;

class MemoryJournalTest extends JournalContract {
    private MemoryJournal journal;

    @Override
    protected Journal open(Journal.Listener listener) {
        journal = MemoryJournal.immediate(listener);
        return journal;
    }

    @Override
    protected Bodies bodies() {
        return journal;
    }
}
