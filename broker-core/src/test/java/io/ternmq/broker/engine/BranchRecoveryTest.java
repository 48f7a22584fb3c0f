package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.BranchStage.xid;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command.End;
import io.ternmq.broker.command.Command.Start;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches over restarts, with checkpoints anywhere and most messages at rest. */
class BranchRecoveryTest {
    private static final Address QUEUE = Address.queue("q");
    private static final Address OUT = Address.queue("out");
    private static final Xid X = xid(1);
    private static final int BRANCHES = 10_000;

    /** A window of four messages, and no limit of deliveries. */
    private static EngineOptions small() {
        EngineOptions all = EngineOptions.defaults();
        return new EngineOptions(
                all.epoch(),
                new QueueSettings(0, 0, 0),
                new EngineOptions.MemoryLimits(4, 1 << 20, 1 << 20, 4, 1 << 20),
                all.transactions(),
                all.sessions(),
                all.queuesMax(),
                all.messageBytesMax(),
                all.deltaRowsMax(),
                all.turnMessagesMax());
    }

    private static void put(BranchStage stage, int count) {
        for (int i = 1; i <= count; i++) {
            stage.put(QUEUE, EngineDriver.message("m" + i));
        }
    }

    private static void prepareOne(BranchStage stage, int taken) {
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, taken);
        stage.send("A", OUT, EngineDriver.message("out"));
        stage.end("A", X, End.SUCCESS);
        stage.prepare("A", X);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void whatAPreparedBranchSettledComesBackInItsPlaceAtRollback(boolean before, boolean after) {
        BranchStage stage = new BranchStage(small(), false);
        put(stage, 12);
        if (before) {
            stage.checkpoint();
        }
        prepareOne(stage, 3);
        if (after) {
            stage.checkpoint();
        }
        stage.restart();
        List<String> others = stage.receive("C", QUEUE, 2);
        stage.disconnect("C", false);

        stage.rollback("A", X);

        assertThat(others).containsExactly("m4", "m5");
        assertThat(stage.gets(QUEUE, 99))
                .containsExactly(
                        "m1 again",
                        "m2 again",
                        "m3 again",
                        "m4 again",
                        "m5 again",
                        "m6",
                        "m7",
                        "m8",
                        "m9",
                        "m10",
                        "m11",
                        "m12");
        assertThat(stage.gets(OUT, 9)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aPreparedBranchIsCommittedAfterTwoRestarts(boolean before, boolean after) {
        BranchStage stage = new BranchStage(small(), false);
        put(stage, 12);
        if (before) {
            stage.checkpoint();
        }
        prepareOne(stage, 3);
        if (after) {
            stage.checkpoint();
        }
        stage.restart();
        stage.checkpoint();
        stage.restart();

        stage.commit("A", X, false);
        stage.checkpoint();
        stage.restart();

        assertThat(stage.gets(QUEUE, 99)).containsExactly("m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12");
        assertThat(stage.gets(OUT, 9)).containsExactly("out");
        assertThat(stage.recover("A")).isEmpty();
    }

    @Test
    void nothingIsLeftInTheStoreOfABranchThatEnded() {
        BranchStage stage = new BranchStage(small(), false);
        put(stage, 3);
        prepareOne(stage, 3);
        stage.checkpoint();
        stage.commit("A", X, false);
        stage.gets(OUT, 1);

        stage.checkpoint();

        assertThat(stage.store.checkpoint().branches()).isEmpty();
        assertThat(stage.store.messageCount()).isZero();
    }

    @Test
    void theBodiesOfARolledBackBranchLeaveTheStore() {
        BranchStage stage = new BranchStage(small(), false);
        prepareOne(stage, 1);
        stage.checkpoint();
        int held = stage.store.messageCount();
        stage.rollback("A", X);

        stage.checkpoint();

        assertThat(held).isEqualTo(1);
        assertThat(stage.store.messageCount()).isZero();
    }

    @Test
    void theRightToABranchOutlivesTheBroker() {
        BranchStage stage = new BranchStage(small(), false);
        stage.user("A", "anna");
        stage.user("C", "bert");
        prepareOne(stage, 1);

        stage.restart();

        assertThat(stage.recover("C")).isEmpty();
        assertThat(stage.recover("A")).containsExactly(X);
    }

    @Test
    void messagesThatDontOutliveTheBrokerDontComeBackFromABranch() {
        BranchStage stage = new BranchStage(small(), false);
        stage.put(QUEUE, EngineDriver.message("gone", 4, false));
        stage.put(QUEUE, EngineDriver.message("stays"));
        prepareOne(stage, 2);
        stage.checkpoint();
        stage.restart();

        stage.rollback("A", X);

        assertThat(stage.gets(QUEUE, 9)).containsExactly("stays again");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tenThousandPreparedBranchesOutliveARestart(boolean checkpoint) {
        BranchStage stage = new BranchStage();
        List<Xid> all = IntStream.range(0, BRANCHES).mapToObj(BranchStage::xid).toList();
        for (Xid xid : all) {
            stage.put(QUEUE, EngineDriver.message("in"));
            stage.start("A", xid, Start.BEGIN);
            stage.receive("A", QUEUE, 1);
            stage.send("A", OUT, EngineDriver.message("out"));
            stage.end("A", xid, End.SUCCESS);
            stage.prepare("A", xid);
        }
        if (checkpoint) {
            stage.checkpoint();
        }

        stage.restart();

        assertThat(stage.recover("A")).isEqualTo(all);
        for (int i = 0; i < BRANCHES; i++) {
            XaCode ended = i % 2 == 0 ? stage.commit("A", all.get(i), false) : stage.rollback("A", all.get(i));
            assertThat(ended).isEqualTo(XaCode.OK);
        }
        assertThat(stage.gets(QUEUE, BRANCHES)).hasSize(BRANCHES / 2).containsOnly("in again");
        assertThat(stage.gets(OUT, BRANCHES)).hasSize(BRANCHES / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nothingIsHalfDoneAfterACrashAtAnyBatch(long seed) {
        new Run(seed).run();
    }

    /** What ought to be: messages by their place, and branches. */
    private static final class Truth {
        final TreeMap<Integer, String> queue = new TreeMap<>();
        final TreeSet<Integer> delivered = new TreeSet<>();
        final TreeMap<Integer, String> out = new TreeMap<>();
        final Map<Integer, Map<Integer, String>> preparedTaken = new HashMap<>();
        final Map<Integer, List<String>> preparedSent = new HashMap<>();
        final TreeSet<Integer> heuristic = new TreeSet<>();
        int place;

        Truth copy() {
            Truth copy = new Truth();
            copy.queue.putAll(queue);
            copy.delivered.addAll(delivered);
            copy.out.putAll(out);
            copy.preparedTaken.putAll(preparedTaken);
            copy.preparedSent.putAll(preparedSent);
            copy.heuristic.addAll(heuristic);
            copy.place = place;
            return copy;
        }

        void end(int branch, boolean commit) {
            Map<Integer, String> taken = preparedTaken.remove(branch);
            List<String> sent = preparedSent.remove(branch);
            if (commit) {
                sent.forEach(text -> out.put(++place, text));
            } else {
                queue.putAll(taken);
            }
        }
    }

    /** One life after the other, with seeded calls and crashes. */
    private static final class Run {
        private static final int CALLS = 150;

        private final Random random;
        private final BranchStage stage = new BranchStage(small(), false);
        private final TreeMap<Long, Truth> truths = new TreeMap<>();
        private Truth truth = new Truth();
        private int branches;
        /** What was done, for whoever looks into a failure. */
        private final List<String> trace = new ArrayList<>();

        Run(long seed) {
            random = new Random(seed);
        }

        void run() {
            for (int call = 0; call < CALLS; call++) {
                act();
                truths.put(stage.journal.end(), truth.copy());
            }
            List<Integer> open = new ArrayList<>(truth.preparedTaken.keySet());
            for (int branch : open) {
                boolean commit = random.nextBoolean();
                assertThat(commit ? stage.commit("A", xid(branch), false) : stage.rollback("A", xid(branch)))
                        .isEqualTo(XaCode.OK);
                truth.end(branch, commit);
            }
            assertThat(stage.gets(QUEUE, 10_000)).containsExactlyElementsOf(texts());
            assertThat(stage.gets(OUT, 10_000)).containsExactlyElementsOf(truth.out.values());
        }

        private List<String> texts() {
            List<String> texts = new ArrayList<>();
            truth.queue.forEach((place, text) -> texts.add(text + (truth.delivered.contains(place) ? " again" : "")));
            return texts;
        }

        private void act() {
            int what = random.nextInt(9);
            trace.add(what + "@" + stage.journal.end());
            switch (what) {
                case 0, 1 -> {
                    truth.queue.put(++truth.place, "m" + truth.place);
                    stage.put(QUEUE, EngineDriver.message("m" + truth.place));
                }
                case 2, 3 -> work();
                case 4 -> endOne(true);
                case 5 -> endOne(false);
                case 6 -> decideOne();
                case 7 -> stage.checkpoint();
                default -> crash();
            }
        }

        private void work() {
            branches++;
            Xid xid = xid(branches);
            stage.start("A", xid, Start.BEGIN);
            Map<Integer, String> taken = new TreeMap<>();
            int wanted = random.nextInt(4);
            for (int i = 0; i < wanted && !truth.queue.isEmpty(); i++) {
                var first = truth.queue.pollFirstEntry();
                taken.put(first.getKey(), first.getValue());
            }
            List<String> got = taken.isEmpty() ? List.of() : stage.receive("A", QUEUE, taken.size());
            List<String> expected = new ArrayList<>();
            taken.forEach((place, text) -> expected.add(text + (truth.delivered.contains(place) ? " again" : "")));
            assertThat(got).as("%s", trace).isEqualTo(expected);
            truth.delivered.addAll(taken.keySet());
            List<String> sent = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                sent.add("b" + branches + "." + i);
                stage.send("A", OUT, EngineDriver.message(sent.get(sent.size() - 1)));
            }
            stage.end("A", xid, End.SUCCESS);
            int kind = random.nextInt(4);
            trace.add("branch " + branches + " takes " + taken.values() + " sends " + sent + " kind " + kind);
            truth.preparedTaken.put(branches, taken);
            truth.preparedSent.put(branches, sent);
            if (kind == 0 || (taken.isEmpty() && sent.isEmpty())) {
                assertThat(stage.commit("A", xid, true)).isEqualTo(XaCode.OK);
                truth.end(branches, true);
            } else if (kind == 1) {
                assertThat(stage.rollback("A", xid)).isEqualTo(XaCode.OK);
                truth.end(branches, false);
            } else {
                assertThat(stage.prepare("A", xid)).isEqualTo(XaCode.OK);
            }
        }

        private void endOne(boolean commit) {
            if (!truth.preparedTaken.isEmpty()) {
                int branch = truth.preparedTaken.keySet().iterator().next();
                XaCode code = commit ? stage.commit("C", xid(branch), false) : stage.rollback("C", xid(branch));
                assertThat(code).isEqualTo(XaCode.OK);
                truth.end(branch, commit);
                trace.add("branch " + branch + " commit " + commit);
            }
        }

        private void decideOne() {
            if (!truth.heuristic.isEmpty() && random.nextBoolean()) {
                assertThat(stage.forget("C", xid(truth.heuristic.pollFirst()))).isEqualTo(XaCode.OK);
            } else if (!truth.preparedTaken.isEmpty()) {
                int branch = truth.preparedTaken.keySet().iterator().next();
                boolean commit = random.nextBoolean();
                assertThat(stage.decide(xid(branch), commit)).isEqualTo(XaCode.OK);
                truth.end(branch, commit);
                truth.heuristic.add(branch);
                trace.add("branch " + branch + " by hand, commit " + commit);
            }
        }

        /** What was acknowledged last may be lost with the machine if it wasn't forced: any end of a call will do. */
        private void crash() {
            List<Long> ends =
                    new ArrayList<>(truths.tailMap(stage.store.sequence(), true).keySet());
            if (ends.isEmpty()) {
                return;
            }
            long end = ends.get(Math.max(0, ends.size() - 1 - random.nextInt(3)));
            trace.add("back to " + end + " store " + stage.store.sequence());
            stage.restart(end);
            truth = truths.get(end).copy();
            truths.tailMap(end, false).clear();
            List<Xid> listed = new ArrayList<>();
            truth.preparedTaken.keySet().forEach(branch -> listed.add(xid(branch)));
            truth.heuristic.forEach(branch -> listed.add(xid(branch)));
            assertThat(stage.recover("C")).containsExactlyInAnyOrderElementsOf(listed);
        }
    }
}
