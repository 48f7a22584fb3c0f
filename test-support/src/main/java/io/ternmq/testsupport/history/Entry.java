package io.ternmq.testsupport.history;

import java.util.Locale;

/** One line of a history. Names are without spaces; sequences and units are numbered by who writes the line. */
public sealed interface Entry {
    /** Milliseconds since 1970, on the clock that all writers of a history share. */
    long millis();

    /** The line, without its end. */
    String line();

    /** A producer is about to send a message. */
    record Tried(long millis, String producer, long sequence) implements Entry {
        @Override
        public String line() {
            return millis + " try " + producer + " " + sequence;
        }
    }

    /** A producer was told what became of a message: of its send, or of the commit of its transaction. */
    record Sent(long millis, String producer, long sequence, Outcome outcome) implements Entry {
        @Override
        public String line() {
            return millis + " sent " + producer + " " + sequence + " " + outcome.word();
        }
    }

    /**
     * A consumer was given a message.
     *
     * @param unit what it will be settled with: a transaction or an acknowledgement
     * @param redelivered whether it was flagged so
     * @param intact whether its bytes are those that were sent
     */
    record Got(
            long millis,
            String consumer,
            long unit,
            String producer,
            long sequence,
            boolean redelivered,
            boolean intact)
            implements Entry {
        @Override
        public String line() {
            return millis + " got " + consumer + " " + unit + " " + producer + " " + sequence
                    + (redelivered ? " again" : " first") + (intact ? " intact" : " wrong");
        }
    }

    /** A consumer was told what became of a unit; a unit without this line is in doubt. */
    record Ended(long millis, String consumer, long unit, Outcome outcome) implements Entry {
        @Override
        public String line() {
            return millis + " end " + consumer + " " + unit + " " + outcome.word();
        }
    }

    /**
     * A client is about to begin a branch of a distributed transaction. Its messages and its unit have no lines that tell
     * what became of them: that follows from what is told of the branch.
     *
     * @param unit number of the branch, and of what the client settles in it
     * @param first sequence of the first message that it sends in it, as a producer of the same name
     * @param count how many it sends, one after the other
     */
    record Begun(long millis, String client, long unit, long first, int count) implements Entry {
        @Override
        public String line() {
            return millis + " branch " + client + " " + unit + " " + first + " " + count;
        }
    }

    /** Someone is about to ask for something about a branch. */
    record Asked(long millis, String client, long unit, BranchCall call) implements Entry {
        @Override
        public String line() {
            return millis + " ask " + client + " " + unit + " " + word(call);
        }
    }

    /** Someone was told something about a branch. */
    record Told(long millis, String client, long unit, Finding finding) implements Entry {
        @Override
        public String line() {
            return millis + " told " + client + " " + unit + " " + word(finding);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Entry parse(String line) {
        String[] words = line.split(" ", -1);
        try {
            long millis = Long.parseLong(words[0]);
            return switch (words[1]) {
                case "try" -> new Tried(millis, words[2], Long.parseLong(words[3]));
                case "sent" -> new Sent(millis, words[2], Long.parseLong(words[3]), Outcome.parse(words[4]));
                case "got" ->
                    new Got(
                            millis,
                            words[2],
                            Long.parseLong(words[3]),
                            words[4],
                            Long.parseLong(words[5]),
                            choose(words[6], "again", "first"),
                            choose(words[7], "intact", "wrong"));
                case "end" -> new Ended(millis, words[2], Long.parseLong(words[3]), Outcome.parse(words[4]));
                case "branch" ->
                    new Begun(
                            millis,
                            words[2],
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            Integer.parseInt(words[5]));
                case "ask" ->
                    new Asked(millis, words[2], Long.parseLong(words[3]), constant(BranchCall.class, words[4]));
                case "told" -> new Told(millis, words[2], Long.parseLong(words[3]), constant(Finding.class, words[4]));
                default -> throw new IllegalArgumentException("unknown word " + words[1]);
            };
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a line of a history: " + line, e);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T extends Enum<T>> T constant(Class<T> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static boolean choose(String word, String yes, String no) {
        if (!word.equals(yes) && !word.equals(no)) {
            throw new IllegalArgumentException(word + " is neither " + yes + " nor " + no);
        }
        return word.equals(yes);
    }
}
