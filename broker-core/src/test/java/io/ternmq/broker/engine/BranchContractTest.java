package io.ternmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The engine keeps the rows of the XA contract that a broker can keep or break; flags and communication are a client's. */
class BranchContractTest {
    private static final Path TABLE =
            Path.of("..", "xa-contract", "src", "main", "resources", "io", "ternmq", "xacontract", "contract.txt");
    private static final Pattern OF_CLIENT =
            Pattern.compile("sameRM|getTimeout|transacted|sessionCommit|sessionRollback|0x1|timeout -1|timeout 0"
                    + "|start x (JOIN\\+RESUME|SUSPEND|SUCCESS|ONEPHASE|STARTRSCAN)|end x (NOFLAGS|JOIN|\\w+\\+\\w+)"
                    + "|recover (NOFLAGS|ENDRSCAN|JOIN|SUSPEND|STARTRSCAN\\+ONEPHASE)|RMFAIL|; close ; end x");
    private static final int OF_BROKER_MIN = 205;
    private static final Address QUEUE = Address.queue("q");

    private record Row(String id, String state, String call, String result, String follows) {}

    private static final Map<String, String> STATES = new HashMap<>();

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(TABLE)) {
                if (line.startsWith("state ")) {
                    String[] parts = line.substring(6).split(" : ", 2);
                    STATES.put(parts[0].trim(), parts.length > 1 ? parts[1].trim() : "");
                } else if (!line.startsWith("#") && line.contains("|")) {
                    String[] cells = line.split("\\|", -1);
                    rows.add(new Row(
                            cells[0].trim(), cells[1].trim(), cells[2].trim(), cells[3].trim(), cells[4].trim()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows.stream().filter(BranchContractTest::concernsTheBroker).toList();
    }

    private static boolean concernsTheBroker(Row row) {
        String all = String.join(" ; ", row.state(), row.call(), row.result(), row.follows());
        return !OF_CLIENT.matcher(all).find();
    }

    @Test
    void mostRowsConcernTheBroker() {
        assertThat(rows()).hasSizeGreaterThan(OF_BROKER_MIN);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheTable() {
        return tests(false);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheTableWithACheckpointAfterEachCall() {
        return tests(true);
    }

    private static Stream<DynamicTest> tests(boolean checkpoints) {
        return rows().stream().map(row -> DynamicTest.dynamicTest(row.id(), () -> run(row, checkpoints)));
    }

    private static void run(Row row, boolean checkpoints) {
        Play play = new Play(new BranchStage(EngineOptions.defaults(), checkpoints), checkpoints);
        play.steps(row.state());
        play.step(row.call() + (row.result().isEmpty() ? "" : " = " + row.result()));
        play.steps(row.follows());
    }

    /** One row on one broker. */
    private static final class Play {
        private static final Pattern STEP = Pattern.compile("(?:([A-Z])\\.)?(\\w+)(?: (.*))?");

        private final BranchStage stage;
        private final boolean losing;

        Play(BranchStage stage, boolean losing) {
            this.stage = stage;
            this.losing = losing;
        }

        void steps(String steps) {
            for (String step : steps.split(";", -1)) {
                if (!step.isBlank()) {
                    step(step.trim());
                }
            }
        }

        void step(String step) {
            String[] sides = step.split(" = ", 2);
            String left = sides[0].trim();
            if (STATES.containsKey(left)) {
                steps(STATES.get(left));
                return;
            }
            Matcher parts = STEP.matcher(left);
            assertThat(parts.matches()).as(step).isTrue();
            String actor = parts.group(1) == null ? "A" : parts.group(1);
            String rest = parts.group(3) == null ? "" : parts.group(3);
            String found = call(actor, parts.group(2), rest);
            String wanted = sides.length > 1 ? sides[1].trim() : "OK";
            assertThat(fits(found, wanted)).as("%s: %s", step, found).isTrue();
        }

        private static boolean fits(String found, String wanted) {
            return Arrays.stream(wanted.split(" / ")).map(String::trim).anyMatch(one -> {
                if (one.startsWith("has ") || one.startsWith("lacks ")) {
                    boolean has = List.of(found.replaceAll("[\\[\\]]", "").split(" ", -1))
                            .contains(one.substring(one.indexOf(' ') + 1));
                    return has == one.startsWith("has ");
                }
                return one.equals("any")
                        || (one.equals("true") && found.equals("OK"))
                        || (one.endsWith("*")
                                ? found.startsWith(one.substring(0, one.length() - 1))
                                : found.equals(one));
            });
        }

        private String call(String actor, String verb, String rest) {
            String[] words = rest.split(" ", -1);
            Xid xid = xid(words[0].isEmpty() ? "x" : words[0]);
            String flags = words.length > 1 ? words[1] : "";
            return switch (verb) {
                case "start" -> stage.start(actor, xid, start(flags)).name();
                case "end" -> stage.end(actor, xid, Command.End.valueOf(flags)).name();
                case "prepare" -> stage.prepare(actor, xid).name();
                case "commit" ->
                    stage.commit(actor, xid, flags.equals("ONEPHASE")).name();
                case "rollback" -> stage.rollback(actor, xid).name();
                case "forget" -> stage.forget(actor, xid).name();
                case "decideCommit" -> stage.decide(xid, true).name();
                case "decideRollback" -> stage.decide(xid, false).name();
                case "recover" ->
                    "["
                            + String.join(
                                    " ",
                                    stage.recover(actor).stream()
                                            .map(this::name)
                                            .toList()) + "]";
                default -> traffic(actor, verb, rest);
            };
        }

        private String traffic(String actor, String verb, String rest) {
            switch (verb) {
                case "send" -> stage.send(actor, QUEUE, EngineDriver.message(rest));
                case "put" -> stage.put(QUEUE, EngineDriver.message(rest));
                case "receive" -> {
                    return texts(stage.receive(actor, QUEUE, rest.isEmpty() ? 1 : Integer.parseInt(rest)));
                }
                case "gets" -> {
                    return texts(stage.gets(QUEUE, 1));
                }
                case "close" -> stage.close(actor);
                case "disconnect" -> stage.disconnect(actor, !losing);
                case "kill" -> stage.restart();
                case "boot" -> {}
                case "timeout" -> stage.timeout(actor, Integer.parseInt(rest));
                case "pause" -> stage.pass(Long.parseLong(rest));
                default -> throw new AssertionError(verb);
            }
            return "OK";
        }

        private static String texts(List<String> texts) {
            return texts.isEmpty() ? "nothing" : String.join(", ", texts);
        }

        private static Command.Start start(String flags) {
            return switch (flags) {
                case "JOIN" -> Command.Start.JOIN;
                case "RESUME" -> Command.Start.RESUME;
                default -> Command.Start.BEGIN;
            };
        }

        private String name(Xid xid) {
            return Stream.of("x", "y", "z", "sister", "other", "long", "short")
                    .filter(name -> xid(name).equals(xid))
                    .findFirst()
                    .orElseThrow();
        }

        private static Xid xid(String name) {
            byte[] global = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            byte[] part = {1};
            return switch (name) {
                case "sister" -> new Xid(7, new byte[] {'x'}, new byte[] {2});
                case "other" -> new Xid(8, new byte[] {'x'}, part);
                case "long" -> new Xid(7, new byte[64], new byte[64]);
                case "short" -> new Xid(7, global, new byte[0]);
                case "null" -> new Xid(-1, new byte[0], new byte[0]);
                default -> new Xid(7, global, part);
            };
        }
    }
}
