package io.ternmq.server.proof;

import io.ternmq.testsupport.history.BranchCall;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Finding;
import io.ternmq.testsupport.history.HistoryWriter;
import java.util.List;

/** A history as of a broker that tells at once that a branch is prepared, before anything of it is on the disk. */
record HastyPrepare(HistoryWriter history) implements HistoryWriter {
    @Override
    public void write(List<? extends Entry> entries) {
        history.write(entries);
        for (Entry entry : entries) {
            if (entry instanceof Entry.Asked asked && asked.call() == BranchCall.PREPARE) {
                history.write(new Entry.Told(asked.millis(), asked.client(), asked.unit(), Finding.PREPARED));
            }
        }
    }
}
