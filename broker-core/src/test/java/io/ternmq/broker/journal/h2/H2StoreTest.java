package io.ternmq.broker.journal.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Deltas;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends StoreContract {
    private static final UUID JOURNAL = UUID.fromString("11111111-2222-3333-4444-555555555555");

    @TempDir
    Path directory;

    private CheckpointState from;

    @Override
    protected Store open() throws Exception {
        H2Store opened = H2Store.open(StoreOptions.of(directory, JOURNAL), log.certified());
        from = opened.from();
        opened.start(log, log, log, results);
        return opened;
    }

    private void reopen() throws Exception {
        store.close();
        store = open();
    }

    @Override
    protected List<Long> messages() throws Exception {
        store.close();
        List<Long> ids = new ArrayList<>();
        try (StoreFile file = StoreFile.open(StoreNames.file(directory, 0), 4)) {
            RowCursor<Long> each = file.messages.all();
            while (each.hasNext()) {
                ids.add(each.next());
            }
        }
        store = open();
        return ids;
    }

    @Test
    void goesOnWhenItsThreadIsInterrupted() throws Exception {
        Thread[] threads = new Thread[Thread.activeCount() + 10];
        int count = Thread.enumerate(threads);
        List<Thread> storeThreads = Arrays.stream(threads, 0, count)
                .filter(thread -> thread.getName().equals("ternmq-store"))
                .toList();

        for (int i = 1; i <= 30; i++) {
            storeThreads.forEach(Thread::interrupt);
            checkpoint(deltas().send(1, i, i, 100));
            storeThreads.forEach(Thread::interrupt);
            assertThat(references(1)).hasSize(i);
        }

        assertThat(storeThreads).isNotEmpty().allMatch(Thread::isAlive);
    }

    @Test
    void restoresQueuesSessionsAndCounters() throws Exception {
        SessionId session = new SessionId(UUID.fromString("00000000-0000-0000-ffff-000000000001"), 7);
        SessionId gone = new SessionId(UUID.fromString("00000000-0000-0000-ffff-000000000002"), 1);
        Delta.SessionRow row =
                new Delta.SessionRow(session, 42, List.of(new Delta.RefusedNumber(41, "DESTINATION_FULL", "ü")));
        checkpoint(deltas().queue(1, "a")
                .queue(2, "größer")
                .session(row)
                .session(new Delta.SessionRow(gone, 1, List.of())));
        checkpoint(deltas().deleteQueue(1).forget(gone).send(2, 1, 10, 5));

        reopen();

        assertThat(from)
                .isEqualTo(new CheckpointState(
                        2, log.sequence(), 1002, 102, List.of(Deltas.queueRow(2, "größer")), List.of(row)));
        assertThat(references(2)).containsExactly(Deltas.row(2, 1, 10, 5));
    }

    private static Delta.BranchRow branch(long number, BranchState state) {
        JournalRecord.BranchPrepared full = (JournalRecord.BranchPrepared) Batches.oneOfEach().stream()
                .filter(JournalRecord.BranchPrepared.class::isInstance)
                .findFirst()
                .orElseThrow();
        return new Delta.BranchRow(
                new JournalRecord.BranchPrepared(
                        number, full.xid(), full.user(), full.millis(), full.sends(), full.settlements()),
                state);
    }

    @Test
    void restoresBranchesThatHaveNotEnded() throws Exception {
        checkpoint(deltas().branch(branch(1, BranchState.PREPARED))
                .branch(branch(2, BranchState.PREPARED))
                .branch(branch(3, BranchState.PREPARED)));
        checkpoint(
                deltas().branch(branch(2, BranchState.HEURISTICALLY_COMMITTED)).endBranch(1));

        reopen();

        assertThat(from.branches())
                .usingRecursiveComparison()
                .isEqualTo(List.of(branch(2, BranchState.HEURISTICALLY_COMMITTED), branch(3, BranchState.PREPARED)));
    }

    @Test
    void restoresSubscriptionsWithTheirQueues() throws Exception {
        Delta.QueueRow row = new Delta.QueueRow(
                3,
                new Address(Address.Kind.SUBSCRIPTION, "news:durable:c:daily"),
                new JournalRecord.QueueSettings(10, 0, 0),
                1,
                0,
                0,
                4_000,
                Optional.of(new JournalRecord.SubscriptionTerms(
                        new Address(Address.Kind.TOPIC, "größer"), Sharing.DURABLE, "c", "daily", "a = 'ü'", true)));
        checkpoint(deltas().queue(row).queue(4, "plain"));

        reopen();

        assertThat(from.queues()).containsExactly(row, Deltas.queueRow(4, "plain"));
    }
}
