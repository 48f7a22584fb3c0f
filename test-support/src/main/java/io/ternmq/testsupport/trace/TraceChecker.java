package io.ternmq.testsupport.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Follows marked messages through a trace of the broker: from the socket into a file, through the force of that file,
 * to the acknowledgement and the delivery. A message is marked by text in its content, a branch by text in the global part of
 * its Xid, see {@link #mark}.
 *
 * <ol>
 *   <li>I1: a message counts as forced when a force of a file that holds its mark has returned, and was entered after the
 *       write of the mark had returned.
 *   <li>I2: when the write of a Sent to a socket is entered, all messages that it acknowledges are forced.
 *   <li>I3: when the write of a Delivery to a socket is entered, its message is forced.
 *   <li>I4: when the write of an XaResult to a socket is entered that says OK to the prepare of a branch, or to the commit or
 *       rollback of a prepared one, a record that names the branch was written and forced since this was asked for. If it
 *       answers a prepare or a one-phase commit, all messages that the branch sends are forced.
 * </ol>
 */
public final class TraceChecker {
    /** What to put before the broker's command; the trace's file follows. */
    public static final List<String> COMMAND = List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-yy",
            "-xx",
            "-s",
            "1048576",
            "-e",
            "trace=read,readv,recvfrom,write,writev,sendto,sendmsg,pwrite64,pwritev,fdatasync,fsync",
            "-o");

    private static final Pattern MARK = Pattern.compile("<<mark:[^<>]*>>");
    private static final int SEND = 0x12;
    private static final int SENT = 0x13;
    private static final int REFUSED = 0x14;
    private static final int TX_SEND = 0x15;
    private static final int COMMIT = 0x16;
    private static final int ROLLBACK = 0x17;
    private static final int DELIVERY = 0x23;
    private static final int XA_RESULT = 0x58;

    private final Map<String, FrameStream> streams = new HashMap<>();
    private final Map<String, NavigableMap<Long, Set<String>>> unanswered = new HashMap<>();
    private final Map<String, Set<String>> transactions = new HashMap<>();
    private final TracedBranches branches = new TracedBranches();
    /** What each file has and no force of it has covered. */
    private final Map<String, Set<String>> written = new HashMap<>();

    private final Set<String> forced = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private long sends;
    private long acknowledged;
    private long delivered;
    private long forces;
    private long branchAnswers;

    /** Something that happens at one place in the order. */
    private record Step(long at, Runnable run) {}

    private TraceChecker() {}

    /** Text that marks a message, when it stands anywhere in its properties or body, or a branch. */
    public static String mark(String name) {
        return "<<mark:" + name + ">>";
    }

    /** Reads a trace and says what it shows. */
    public static TraceVerdict check(Path trace) throws IOException {
        List<Call> calls = new ArrayList<>();
        var reader = new TraceReader();
        try (var lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> reader.read(line)
                    .filter(Call::succeeded)
                    .map(TraceChecker::withoutFiller)
                    .ifPresent(calls::add));
        }
        return new TraceChecker().check(calls);
    }

    /** A file's bytes are mostly zeros; only its marks are looked at. */
    private static Call withoutFiller(Call call) {
        return call.isSocket() || call.isRead() ? call : call.withBytes(String.join("", marks(call.bytes())));
    }

    private TraceVerdict check(List<Call> calls) {
        List<Step> steps = new ArrayList<>();
        for (Call call : calls) {
            if (call.isForce()) {
                Set<String> covered = new HashSet<>();
                steps.add(new Step(call.entered(), () -> covered.addAll(marksOf(call.file()))));
                steps.add(new Step(call.returned(), () -> force(call.file(), covered)));
            } else if (!call.isSocket() && !call.isRead()) {
                steps.add(new Step(call.returned(), () -> marksOf(call.file()).addAll(marks(call.bytes()))));
            } else if (call.isSocket() && call.isRead()) {
                steps.add(new Step(call.returned(), () -> frames(call, "in").forEach(f -> received(call.file(), f))));
            } else if (call.isSocket()) {
                steps.add(new Step(call.entered(), () -> frames(call, "out").forEach(f -> told(call.file(), f))));
            }
        }
        // Stable: where an entry and its return share a line, the entry was added first.
        steps.sort(Comparator.comparingLong(Step::at));
        steps.forEach(step -> step.run.run());
        return new TraceVerdict(sends, acknowledged, delivered, forces, branchAnswers, violations);
    }

    private Set<String> marksOf(String file) {
        return written.computeIfAbsent(file, name -> new HashSet<>());
    }

    private List<FrameStream.RawFrame> frames(Call call, String direction) {
        return streams.computeIfAbsent(direction + call.file(), name -> new FrameStream())
                .add(call.bytes());
    }

    private void force(String file, Set<String> covered) {
        forces++;
        forced.addAll(covered);
        marksOf(file).removeAll(covered);
    }

    private void received(String connection, FrameStream.RawFrame frame) {
        switch (frame.opcode()) {
            case SEND -> {
                Set<String> marks = marks(frame.fields());
                sends += marks.size();
                numbers(connection, frame.i32(0)).put(frame.i64(4), marks);
            }
            case TX_SEND -> {
                Set<String> marks = marks(frame.fields());
                sends += marks.size();
                int session = frame.i32(0);
                branches.sends(connection, session)
                        .orElseGet(() -> transaction(connection, session))
                        .addAll(marks);
            }
            case COMMIT -> {
                var marks = Set.copyOf(transaction(connection, frame.i32(0)));
                numbers(connection, frame.i32(0)).put(frame.i64(4), marks);
                transaction(connection, frame.i32(0)).clear();
            }
            case ROLLBACK -> transaction(connection, frame.i32(4)).clear();
            default ->
                marks(frame.fields())
                        .forEach(branch -> branches.received(connection, frame, branch)
                                .filter(TracedBranches.Question::awaitsRecord)
                                // What is forced of it was forced before.
                                .ifPresent(asked -> forced.remove(branch)));
        }
    }

    private void told(String connection, FrameStream.RawFrame frame) {
        switch (frame.opcode()) {
            case SENT -> {
                var answered = numbers(connection, frame.i32(0)).headMap(frame.i64(4), true);
                answered.values()
                        .forEach(marks -> marks.forEach(mark -> {
                            acknowledged++;
                            require(mark, "acknowledged");
                        }));
                answered.clear();
            }
            case REFUSED -> numbers(connection, frame.i32(0)).remove(frame.i64(4));
            case DELIVERY ->
                marks(frame.fields()).forEach(mark -> {
                    delivered++;
                    require(mark, "delivered");
                });
            case XA_RESULT -> branches.answered(connection, frame).ifPresent(this::answered);
            default -> {
                // Nothing that waits for a message.
            }
        }
    }

    private void answered(TracedBranches.Question question) {
        branchAnswers++;
        question.messages().forEach(mark -> {
            acknowledged++;
            require(mark, "acknowledged");
        });
        if (question.awaitsRecord()) {
            require(question.branch(), question.isPrepare() ? "prepared" : "ended");
        }
    }

    private void require(String mark, String what) {
        if (!forced.contains(mark)) {
            violations.add(mark + " was " + what + " before it was forced");
        }
    }

    private NavigableMap<Long, Set<String>> numbers(String connection, int session) {
        return unanswered.computeIfAbsent(connection + " " + session, name -> new TreeMap<>());
    }

    private Set<String> transaction(String connection, int session) {
        return transactions.computeIfAbsent(connection + " " + session, name -> new HashSet<>());
    }

    private static Set<String> marks(byte[] bytes) {
        Set<String> marks = new HashSet<>();
        var found = MARK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            marks.add(found.group());
        }
        return marks;
    }
}
