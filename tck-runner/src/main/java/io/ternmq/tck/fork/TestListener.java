package io.ternmq.tck.fork;

import io.ternmq.tck.suite.TestResult.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Turns what JUnit reports into events. The fork's main thread. */
final class TestListener implements TestExecutionListener {
    private final TestOutput output;
    private final Consumer<Event> events;
    private final StringBuilder failure = new StringBuilder();
    private long startedNanos;

    TestListener(TestOutput output, Consumer<Event> events) {
        this.output = output;
        this.events = events;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            output.clear();
            startedNanos = System.nanoTime();
            events.accept(new Event.Started(method(test)));
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean passed = result.getStatus() == Status.SUCCESSFUL;
        String detail = result.getThrowable().map(TestListener::text).orElse("");
        if (test.isTest()) {
            events.accept(new Event.Finished(
                    method(test),
                    passed ? Outcome.PASSED : Outcome.FAILED,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                    detail,
                    passed ? "" : output.kept()));
        } else if (!passed) {
            failure.append(detail);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (test.isTest()) {
            events.accept(new Event.Finished(method(test), Outcome.SKIPPED, 0, reason, ""));
        } else {
            failure.append(test.getDisplayName()).append(" is switched off: ").append(reason);
        }
    }

    /** Why tests couldn't run, or empty. */
    String failure() {
        return failure.toString();
    }

    private static String method(TestIdentifier test) {
        return test.getSource()
                .map(MethodSource.class::cast)
                .map(MethodSource::getMethodName)
                .orElseThrow();
    }

    private static String text(Throwable cause) {
        var text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
