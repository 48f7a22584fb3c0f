package io.ternmq.broker.journal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.broker.journal.LargeBodies.PutResult;
import io.ternmq.broker.journal.LargeBodiesContract;
import org.junit.jupiter.api.Test;

class MemoryLargeBodiesTest extends LargeBodiesContract {
    @Override
    protected LargeBodies open() {
        return new MemoryLargeBodies(4 << 20);
    }

    @Test
    void refusesMoreThanItMayHoldUntilSomeAreRemoved() {
        putWhole(bodies, 1, bytes(1, 3 << 20), 1 << 20);
        PutResult full = putWhole(bodies, 2, bytes(2, 2 << 20), 1 << 19);
        bodies.remove(1);

        assertThat(full).isInstanceOf(PutResult.Refused.class);
        assertThat(putWhole(bodies, 3, bytes(3, 4 << 20), 1 << 20)).isInstanceOf(PutResult.Forced.class);
    }
}
