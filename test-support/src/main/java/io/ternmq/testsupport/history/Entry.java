package io.ternmq.testsupport.history;

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
                default -> throw new IllegalArgumentException("unknown word " + words[1]);
            };
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a line of a history: " + line, e);
        }
    }

    private static boolean choose(String word, String yes, String no) {
        if (!word.equals(yes) && !word.equals(no)) {
            throw new IllegalArgumentException(word + " is neither " + yes + " nor " + no);
        }
        return word.equals(yes);
    }
}
