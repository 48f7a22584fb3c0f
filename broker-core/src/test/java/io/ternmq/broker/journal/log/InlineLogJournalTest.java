package io.ternmq.broker.journal.log;

/** The appending thread writes and forces while the journal is idle. */
class InlineLogJournalTest extends LogJournalTest {
    @Override
    boolean inline() {
        return true;
    }
}
