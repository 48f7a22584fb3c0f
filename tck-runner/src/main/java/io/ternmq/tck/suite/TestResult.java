package io.ternmq.tck.suite;

/**
 * How a test ended.
 *
 * @param name which test
 * @param outcome how
 * @param millis how long it took, its set-up and clean-up included
 * @param detail why it isn't passed; empty if it is
 * @param output what was written meanwhile; kept only if it failed
 */
public record TestResult(TestName name, Outcome outcome, long millis, String detail, String output) {

    /** How a test can end. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** Switched off in the TCK itself. */
        SKIPPED,
        /** In the list of exclusions, and not run. */
        EXCLUDED
    }

    /** A test that failed without being able to say so. */
    public static TestResult failed(TestName name, long millis, String detail) {
        return new TestResult(name, Outcome.FAILED, millis, detail, "");
    }

    /** A test that isn't run. */
    public static TestResult excluded(TestName name, String reason) {
        return new TestResult(name, Outcome.EXCLUDED, 0, reason, "");
    }
}
