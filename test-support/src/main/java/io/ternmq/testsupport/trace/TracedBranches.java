package io.ternmq.testsupport.trace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which session works in which branch, and what an answer about a branch has to wait for. A branch is known by the mark in the
 * global part of its Xid, which is also in the records that tell of its prepare and of its end.
 */
final class TracedBranches {
    private static final int XA_START = 0x50;
    private static final int XA_END = 0x51;
    private static final int XA_PREPARE = 0x52;
    private static final int XA_COMMIT = 0x53;
    private static final int XA_ROLLBACK = 0x54;
    private static final byte OK = 0;

    private final Map<String, String> places = new HashMap<>();
    private final Map<String, Set<String>> sends = new HashMap<>();
    private final Set<String> prepared = new HashSet<>();
    private final Map<String, Question> questions = new HashMap<>();

    /**
     * What was asked about a branch, and waits for its answer.
     *
     * @param branch its mark
     * @param isPrepare whether the branch is prepared by it
     * @param awaitsRecord whether a record that names the branch has to be forced, and not one that was there before
     * @param messages the marks of those that have to be forced
     */
    record Question(String branch, boolean isPrepare, boolean awaitsRecord, Set<String> messages) {}

    /** The marks of what was sent in the branch in which a session works; nothing if it works in none. */
    Optional<Set<String>> sends(String connection, int session) {
        return Optional.ofNullable(places.get(connection + " " + session)).map(this::sends);
    }

    private Set<String> sends(String branch) {
        return sends.computeIfAbsent(branch, name -> new HashSet<>());
    }

    /** Takes in a frame that was received, if it is about a marked branch. Returns what it asks for. */
    Optional<Question> received(String connection, FrameStream.RawFrame frame, String branch) {
        Optional<Question> question = Optional.empty();
        switch (frame.opcode()) {
            case XA_START -> places.put(connection + " " + frame.i32(4), branch);
            case XA_END -> places.remove(connection + " " + frame.i32(4));
            case XA_PREPARE -> question = Optional.of(new Question(branch, true, true, Set.copyOf(sends(branch))));
            case XA_COMMIT -> {
                // In one phase there is no record of the branch, only those of what was done in it.
                boolean wasPrepared = prepared.contains(branch);
                var messages = wasPrepared ? Set.<String>of() : Set.copyOf(sends(branch));
                question = Optional.of(new Question(branch, false, wasPrepared, messages));
            }
            case XA_ROLLBACK ->
                question = Optional.of(new Question(branch, false, prepared.contains(branch), Set.of()));
            default -> {
                // Nothing that waits for a force.
            }
        }
        question.ifPresent(asked -> questions.put(connection + " " + frame.i32(0), asked));
        return question;
    }

    /** Takes in an XaResult that is told. Returns the question that it answers with OK, if that was about a marked branch. */
    Optional<Question> answered(String connection, FrameStream.RawFrame result) {
        var question = Optional.ofNullable(questions.remove(connection + " " + result.i32(0)))
                .filter(asked -> result.fields()[Integer.BYTES] == OK);
        question.filter(Question::isPrepare).ifPresent(asked -> prepared.add(asked.branch()));
        return question;
    }
}
