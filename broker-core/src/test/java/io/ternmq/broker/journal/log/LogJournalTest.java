package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The journal thread does it all. */
class LogJournalTest extends JournalContract {
    @TempDir
    Path directory;

    private LogJournal journal;

    boolean inline() {
        return false;
    }

    @Override
    protected Journal open(Journal.Listener listener) throws IOException {
        var options = LogOptions.defaults()
                .withSegmentBytes(1 << 20)
                .withInlineBytes(inline() ? Integer.MAX_VALUE : 0)
                .withFreeBytesMin(0);
        journal = LogRecovery.open(directory, options).start(listener);
        return journal;
    }

    @Override
    protected Bodies bodies() {
        return journal.bodies();
    }
}
