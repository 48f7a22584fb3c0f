package io.ternmq.broker.journal.memory;

import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreContract;
import java.util.List;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return new MemoryStore(log, results);
    }

    @Override
    protected List<Long> messages() {
        return ((MemoryStore) store).messages();
    }
}
