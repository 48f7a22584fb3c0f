package io.ternmq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.engine.Turn;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.memory.MemoryLargeBodies;
import io.ternmq.broker.transport.Authorizer;
import io.ternmq.broker.transport.ConnectionLimits;
import io.ternmq.broker.transport.Connections;
import io.ternmq.broker.transport.Terms;
import io.ternmq.broker.transport.Users;
import java.security.SecureRandom;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The runner against an engine, a journal and a store that follow a script. Tasks run when the test says so. */
class EngineRunnerTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private final Queue<Turn> script = new ArrayDeque<>();
    private final List<Throwable> halts = new ArrayList<>();
    private final Queue<Error> errors = new ArrayDeque<>();
    private long now;
    private int deltaRows;
    private long queuedBytes;
    private final EventLoop loop = new DefaultEventLoop();
    private final Connections connections = new Connections(
            new Terms(new UUID(0, 0), ConnectionLimits.defaults(), Users.of(Map.of()), true, Authorizer.EVERYTHING),
            command -> {},
            new SecureRandom(),
            new MemoryLargeBodies(0),
            0);
    private final Gate gate = new Gate(connections, loop, 0, halts::add);
    private final EngineRunner runner = new EngineRunner(
            new ScriptedEngine(),
            new RecordingJournal(),
            new RecordingStore(),
            gate,
            new EngineRunner.Schedule(tasks::add, later::add),
            () -> now,
            new CheckpointRule(1_000, 1 << 20, 100, 0),
            halts::add);

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void gathersCommandsIntoOneTurn() {
        script.add(idle());
        runner.submit(command(1));
        runner.submit(command(2));

        runTasks();

        assertThat(log).containsExactly("run 2");
    }

    @Test
    void runsAtMostAThousandCommandsInATurn() {
        script.add(idle());
        script.add(idle());
        for (int i = 0; i < 1_001; i++) {
            runner.submit(command(i));
        }

        runTasks();

        assertThat(log).containsExactly("run 1000", "run 1");
    }

    @Test
    void runsMessagesOfLimitedBytesInATurn() {
        script.add(idle());
        script.add(idle());
        byte[] large = new byte[1 << 20];
        for (int i = 1; i <= 10; i++) {
            runner.submit(new Command.TxSend(1, 1, Address.queue("a"), large));
        }

        runTasks();

        assertThat(log).containsExactly("run 8", "run 2");
    }

    /** What was read at once before the channels paused may be more than there is memory for what it becomes. */
    @Test
    void runsNoCommandWhileTooMuchWaitsToBeWritten() {
        script.add(turn(batch(1)));
        script.add(idle());
        queuedBytes = EngineRunner.QUEUED_BYTES_HIGH + 1;
        runOne();
        runOne();
        List<String> before = List.copyOf(log);
        queuedBytes = EngineRunner.QUEUED_BYTES_LOW;

        runner.onWritten(1);
        runTasks();

        assertThat(before).containsExactly("run 1", "append 1");
        assertThat(log).containsExactly("run 1", "append 1", "run 1");
    }

    @Test
    void forcesOnlyWhenAnEffectWaits() {
        script.add(turn(batch(1)));
        script.add(turn(batch(2), new Effect.Done(1, 2, 9)));
        script.add(turn(batch(3)));

        runOne();
        runOne();
        runOne();

        assertThat(log).containsExactly("run 1", "append 1", "run 1", "append 2!", "run 1", "append 3");
    }

    @Test
    void forcesWhatWasAppendedBeforeWhenAnEffectWaitsForIt() {
        script.add(turn(batch(1)));
        script.add(
                new Turn(List.of(), List.of(new Effect.Done(1, 1, 9)), List.of(), List.of(), Optional.empty(), false));

        runOne();
        runOne();

        assertThat(log).containsExactly("run 1", "append 1", "run 1", "barrier");
    }

    @Test
    void doesNotForceTwiceForTheSameSequence() {
        script.add(turn(batch(1), new Effect.Done(1, 1, 9)));
        script.add(
                new Turn(List.of(), List.of(new Effect.Done(1, 1, 10)), List.of(), List.of(), Optional.empty(), false));

        runOne();
        runOne();

        assertThat(log).containsExactly("run 1", "append 1!", "run 1");
    }

    @Test
    void letsOthersRunBeforeItGoesOnWithLongWork() {
        script.add(new Turn(List.of(), List.of(), List.of(), List.of(), Optional.empty(), true));
        script.add(idle());
        runOne();
        assertThat(log).containsExactly("run 1");

        later.remove().run();

        assertThat(log).containsExactly("run 1", "run 0");
    }

    @Test
    void passesADeltaOnWhenItIsDurable() {
        now = 5_000;
        script.add(turn(batch(1)));
        script.add(cut(1, 1));
        runOne();
        assertThat(log).containsExactly("run 1", "append 1", "cut", "barrier");

        runner.onDurable(1);
        runTasks();

        assertThat(log).endsWith("delta 1");
    }

    @Test
    void readsBodiesWhenTheirBatchIsDurable() {
        var request = new StoreResult.BodyRequest(1, 1, new long[] {7}, 1);
        script.add(new Turn(List.of(batch(1)), List.of(), List.of(), List.of(request), Optional.empty(), false));
        runOne();
        assertThat(log).containsExactly("run 1", "append 1!");

        runner.onDurable(1);
        runTasks();

        assertThat(log).endsWith("bodies");
    }

    @Test
    void cutsNoDeltaBeforeTheLastOneIsDone() {
        now = 5_000;
        script.add(turn(batch(1)));
        script.add(cut(1, 1));
        script.add(turn(batch(2)));
        runOne();
        runner.onDurable(1);
        runTasks();
        now = 10_000;
        runOne();
        assertThat(without("run", "append", "barrier")).containsExactly("cut", "delta 1");

        script.add(idle());
        script.add(cut(2, 2));
        runner.onResult(new StoreResult.CheckpointDone(1));
        runTasks();

        assertThat(without("run", "append", "barrier")).containsExactly("cut", "delta 1", "results 1", "cut");
    }

    @Test
    void cutsADeltaBeforeItHasTooManyRows() {
        deltaRows = 100;
        script.add(turn(batch(1)));
        script.add(cut(1, 1));

        runOne();

        assertThat(log).contains("cut");
    }

    @Test
    void stopsProducersWhileThereIsNoRoom() {
        script.add(idle());
        script.add(idle());
        runner.onSpaceLow();
        runTasks();

        runner.onSpaceOk();
        runTasks();

        assertThat(log).containsExactly("stop producers", "run 0", "resume producers", "run 0");
    }

    @Test
    void stopsWithEverythingDurableAndACheckpoint() {
        now = 5_000;
        script.add(turn(batch(1)));
        script.add(cut(1, 1));
        script.add(idle());
        runOne();
        var stopped = runner.stop();
        runTasks();
        runner.onDurable(1);
        runTasks();
        assertThat(stopped).isNotDone();

        runner.onResult(new StoreResult.CheckpointDone(1));
        runTasks();

        assertThat(stopped).isCompleted();
        assertThat(log).endsWith("delta 1", "results 1");
    }

    @Test
    void runsNothingAfterTheEngineFailed() {
        runOne();

        runner.submit(command(2));
        runTasks();

        assertThat(log).containsExactly("run 1");
        assertThat(halts).hasSize(1);
    }

    @Test
    void haltsOnceWhenTheJournalFails() {
        var cause = new IllegalStateException("force failed");

        runner.onFailed(cause);
        runner.onFailed(new IllegalStateException("again"));
        runner.submit(command(1));
        runTasks();

        assertThat(halts).containsExactly(cause);
        assertThat(log).isEmpty();
    }

    /** An engine that ran out of memory in the middle of a command is as broken as one that threw an exception. */
    @Test
    void haltsOnAnErrorOfTheEngine() {
        errors.add(new OutOfMemoryError("Java heap space"));
        script.add(idle());
        runner.submit(command(1));

        runTasks();
        runOne();

        assertThat(halts).hasSize(1).first().isInstanceOf(OutOfMemoryError.class);
        assertThat(log).containsExactly("run 1");
    }

    /** Effects that were on their way then are gone, and a later one would speak for them. */
    @Test
    void haltsOnAnErrorWhileEffectsLeave() {
        var brokenGate = new Gate(connections, loop, 0, halts::add);
        brokenGate.offer(new AbstractList<>() {
            @Override
            public Effect get(int index) {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public int size() {
                return 1;
            }
        });

        brokenGate.onDurable(1);
        loop.submit(() -> {}).syncUninterruptibly();

        assertThat(halts).hasSize(1);
    }

    @Test
    void readsNoChannelWhileTooMuchWaitsToBeWritten() {
        script.add(turn(batch(1)));
        script.add(turn(batch(2)));
        script.add(turn(batch(3)));
        queuedBytes = EngineRunner.QUEUED_BYTES_HIGH + 1;
        runOne();
        boolean before = isReading();
        queuedBytes = EngineRunner.QUEUED_BYTES_LOW + 1;
        runOne();
        boolean between = isReading();
        queuedBytes = EngineRunner.QUEUED_BYTES_LOW;

        runner.onWritten(2);
        runTasks();

        assertThat(before).isFalse();
        assertThat(between).isFalse();
        assertThat(isReading()).isTrue();
    }

    private boolean isReading() {
        return loop.submit(connections::isReading).syncUninterruptibly().getNow();
    }

    private void runOne() {
        runner.submit(command(1));
        runTasks();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private List<String> without(String... words) {
        return log.stream()
                .filter(line -> List.of(words).stream().noneMatch(line::startsWith))
                .toList();
    }

    private static Command command(int number) {
        return new Command.AskStat(1, number, "");
    }

    private static Turn idle() {
        return new Turn(List.of(), List.of(), List.of(), List.of(), Optional.empty(), false);
    }

    private static Turn turn(Batch batch, Effect... effects) {
        return new Turn(List.of(batch), List.of(effects), List.of(), List.of(), Optional.empty(), false);
    }

    private static Turn cut(long number, long sequence) {
        var delta = new Delta(
                number,
                sequence,
                1,
                1,
                List.of(),
                new long[0],
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new long[0],
                List.of(),
                List.of(),
                List.of(),
                new long[0]);
        return new Turn(List.of(), List.of(), List.of(), List.of(), Optional.of(delta), false);
    }

    private static Batch batch(long sequence) {
        return new Batch(1, sequence, List.of(new JournalRecord.QueueDeleted(1)));
    }

    private final class ScriptedEngine implements TurnSource {
        @Override
        public Turn run(List<Command> commands, long nowMillis) {
            log.add("run " + commands.size());
            if (!errors.isEmpty()) {
                throw errors.remove();
            }
            return script.remove();
        }

        @Override
        public Turn onStoreResults(List<StoreResult> results, long nowMillis) {
            log.add("results " + results.size());
            return script.remove();
        }

        @Override
        public Turn cutDelta() {
            log.add("cut");
            return script.isEmpty() ? idle() : script.remove();
        }

        @Override
        public int deltaRows() {
            return deltaRows;
        }

        @Override
        public void stopProducers() {
            log.add("stop producers");
        }

        @Override
        public void resumeProducers() {
            log.add("resume producers");
        }
    }

    private final class RecordingJournal implements Journal {
        @Override
        public void append(List<Batch> batches, boolean force) {
            log.add("append " + batches.get(batches.size() - 1).sequence() + (force ? "!" : ""));
        }

        @Override
        public long queuedBytes() {
            return queuedBytes;
        }

        @Override
        public void barrier() {
            log.add("barrier");
        }

        @Override
        public void close() {
            log.add("close journal");
        }
    }

    private final class RecordingStore implements Store {
        @Override
        public void checkpoint(Delta delta) {
            log.add("delta " + delta.number());
        }

        @Override
        public void loadPage(StoreResult.PageRequest request) {
            log.add("page");
        }

        @Override
        public void loadBodies(StoreResult.BodyRequest request) {
            log.add("bodies");
        }

        @Override
        public void close() {
            log.add("close store");
        }
    }
}
