package io.ternmq.tck.fork;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ternmq.tck.suite.TestResult.Outcome;
import java.util.Base64;

/**
 * What a fork tells the runner, a line each on its standard output: a word, and fields after tabs. Texts are in Base64, so
 * that no text is mistaken for a line.
 *
 * <pre>
 *   ready
 *   started   method
 *   finished  method  outcome  millis  detail  output
 *   ended     failure
 * </pre>
 */
sealed interface Event {

    /** The fork's broker runs, and tests can come. */
    record Ready() implements Event {
        @Override
        public String line() {
            return "ready";
        }
    }

    /**
     * A test begins.
     *
     * @param method its name
     */
    record Started(String method) implements Event {
        @Override
        public String line() {
            return "started\t" + method;
        }
    }

    /**
     * A test has ended.
     *
     * @param method its name
     * @param outcome how
     * @param millis how long it took
     * @param detail why it isn't passed, or empty
     * @param output what was written meanwhile, or empty
     */
    record Finished(String method, Outcome outcome, long millis, String detail, String output) implements Event {
        @Override
        public String line() {
            return "finished\t" + method + "\t" + outcome + "\t" + millis + "\t" + encoded(detail) + "\t"
                    + encoded(output);
        }
    }

    /**
     * All tests of a class have ended.
     *
     * @param failure why some of them couldn't run, or empty
     */
    record Ended(String failure) implements Event {
        @Override
        public String line() {
            return "ended\t" + encoded(failure);
        }
    }

    /** The event as a line, without its end. */
    String line();

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none of the above
     */
    static Event parse(String line) {
        String[] fields = line.split("\t", -1);
        return switch (fields[0] + "/" + fields.length) {
            case "ready/1" -> new Ready();
            case "started/2" -> new Started(fields[1]);
            case "finished/6" ->
                new Finished(
                        fields[1],
                        Outcome.valueOf(fields[2]),
                        Long.parseLong(fields[3]),
                        decoded(fields[4]),
                        decoded(fields[5]));
            case "ended/2" -> new Ended(decoded(fields[1]));
            default -> throw new IllegalArgumentException("a fork said '" + line + "', which is no event");
        };
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), UTF_8);
    }
}
