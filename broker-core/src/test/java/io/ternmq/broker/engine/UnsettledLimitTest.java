package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A session holds at most so many deliveries, and what it holds ends in small records. */
class UnsettledLimitTest {
    private static final int MOST = 1_000;

    private EngineDriver broker = EngineDriver.withSession(
            TestOptions.withMemory(new EngineOptions.MemoryLimits(20_000, 512 * MOST, 512 * MOST, 1_000, 1 << 20)));

    private int deliver(int session, boolean transacted, int messages) {
        broker.openSession(1, session, transacted);
        broker.engine.run(
                IntStream.rangeClosed(1, messages)
                        .mapToObj(i -> new Command.Send(1, 1, i, ORDERS, message("m")))
                        .toList(),
                broker.nowMillis);
        broker.openConsumer(1, session, 1, ORDERS);
        broker.grant(session, 1, messages);
        return deliveries();
    }

    private int deliveries() {
        boolean more = true;
        while (more) {
            more = broker.run().more();
        }
        return broker.take(Effect.Deliver.class).size();
    }

    @Test
    void aSessionGetsNoMoreThanItMayLeaveUnsettled() {
        assertThat(deliver(2, false, MOST + 100)).isEqualTo(MOST);
    }

    @Test
    void itGetsMoreWhenItHasSettled() {
        deliver(2, false, MOST + 100);

        broker.settle(2, Settlement.ACCEPTED, 1, 10);

        assertThat(deliveries()).isEqualTo(10);
    }

    @Test
    void whatATransactionSettledCountsUntilItsCommit() {
        deliver(2, true, MOST + 100);

        broker.settle(2, Settlement.ACCEPTED, 1, 10);
        int before = deliveries();
        broker.commit(2, 1);

        assertThat(before).isZero();
        assertThat(deliveries()).isEqualTo(10);
    }

    @Test
    void itGetsMoreWhenItsCommitIsDenied() {
        Address bills = Address.queue("bills");
        deliver(2, true, MOST);
        broker.settle(2, Settlement.ACCEPTED, 1, 10);
        broker.openConsumer(1, 2, 2, bills);
        broker.grant(2, 2, 10);
        broker.send(bills, MOST + 1, "bill");
        int before = deliveries();

        broker.run(new Command.Deny(1, 2, 1, "no right"));

        assertThat(before).isZero();
        assertThat(broker.takeTexts()).contains("bill");
    }

    @Test
    void whatALostConnectionHeldReturnsInSeveralTurns() {
        broker = EngineDriver.withSession();
        deliver(2, false, 3_500);
        broker.grant(1, 2, 1, 0, 3_500);
        List<Integer> returned = new ArrayList<>();
        broker.batches.clear();

        broker.run(new Command.LoseConnection(1));
        boolean more = true;
        while (more) {
            returned.add(failedAttempts().stream().mapToInt(Integer::intValue).sum());
            broker.batches.clear();
            more = broker.run().more();
        }

        assertThat(returned).hasSizeGreaterThan(2).allMatch(count -> count <= 1_000);
        broker.connect(2, EngineDriver.CLIENT, 2);
        broker.openSession(2, 3, false);
        broker.openConsumer(2, 3, 1, ORDERS);
        broker.grant(2, 3, 1, 10_000, 0);
        assertThat(deliveries()).isEqualTo(3_500);
    }

    /** However many there are, one record names few. */
    @Test
    void aSessionThatHoldsMuchEndsInSmallRecords() {
        broker = EngineDriver.withSession();
        deliver(2, false, 20_000);
        broker.batches.clear();

        broker.recover(2, range(1, 20_000));

        assertThat(failedAttempts()).hasSize(20).containsOnly(1_000);
    }

    /** How many each record names. */
    private List<Integer> failedAttempts() {
        List<Integer> sizes = new ArrayList<>();
        for (var batch : broker.batches) {
            for (var each : batch.records()) {
                if (each instanceof JournalRecord.AttemptFailed failed) {
                    sizes.add(failed.keys().length);
                }
            }
        }
        return sizes;
    }
}
