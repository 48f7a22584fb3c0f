package io.ternmq.tck;

import io.ternmq.tck.fork.Fork;
import io.ternmq.tck.fork.ForkSettings;
import io.ternmq.tck.suite.TestName;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A run: each fork takes the next class when it is done with one. */
final class Run {
    private final ForkSettings settings;
    private final Map<String, List<String>> methods;
    private final Queue<String> waiting;
    private final PrintStream progress;
    private final AtomicInteger done = new AtomicInteger();

    /**
     * One that hasn't begun.
     *
     * @param classNames in the order in which they are to begin
     * @param methods the tests to run, by class name
     * @param progress told of each class that has ended
     */
    Run(ForkSettings settings, List<String> classNames, Map<String, List<String>> methods, PrintStream progress) {
        this.settings = settings;
        this.methods = methods;
        this.waiting = new ConcurrentLinkedQueue<>(classNames);
        this.progress = progress;
    }

    /** Runs all on so many forks. */
    List<TestResult> on(int forks) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(forks);
        try {
            var parts = new ArrayList<Future<List<TestResult>>>();
            for (int number = 1; number <= forks; number++) {
                parts.add(threads.submit(part(number)));
            }
            var results = new ArrayList<TestResult>();
            for (Future<List<TestResult>> part : parts) {
                results.addAll(part.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IOException("the run broke off: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<List<TestResult>> part(int number) {
        return () -> {
            var results = new ArrayList<TestResult>();
            try (var fork = new Fork(settings, number)) {
                for (String next = waiting.poll(); next != null; next = waiting.poll()) {
                    List<TestResult> ofClass = fork.run(next, methods.getOrDefault(next, List.of()));
                    results.addAll(ofClass);
                    tell(next, ofClass);
                }
            }
            return results;
        };
    }

    private void tell(String className, List<TestResult> results) {
        long failed = results.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .count();
        double seconds = results.stream().mapToLong(TestResult::millis).sum() / 1_000.0;
        progress.printf(
                "[%d/%d] %s: %d tests, %d failed, %.0f s%n",
                done.incrementAndGet(), methods.size(), TestName.shortened(className), results.size(), failed, seconds);
    }
}
