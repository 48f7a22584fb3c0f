package io.ternmq.tck.fork;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ternmq.tck.suite.TestName;
import io.ternmq.tck.suite.TestResult;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that runs tests, seen from the runner. A test that hangs although its time is over, or that ends the JVM, has failed;
 * the next one gets a new JVM with a new broker. One thread of the runner.
 */
public final class Fork implements AutoCloseable {
    private static final int START_SECONDS_MAX = 120;
    private static final int END_SECONDS_MAX = 90;

    private final ForkSettings settings;
    private final int number;
    private @Nullable Running running;

    private record Running(Process process, BufferedWriter in, BlockingQueue<Optional<Event>> events) {}

    /**
     * One that isn't started yet.
     *
     * @param number tells it from others; from 1
     */
    public Fork(ForkSettings settings, int number) {
        this.settings = settings;
        this.number = number;
    }

    /**
     * Runs tests of one class.
     *
     * @return a result for each of them
     * @throws IOException if there can be no JVM with a broker
     */
    public List<TestResult> run(String className, List<String> methods) throws IOException, InterruptedException {
        var results = new ArrayList<TestResult>();
        var left = new ArrayList<>(methods);
        while (!left.isEmpty()) {
            Running jvm = running();
            jvm.in().write(className + " " + String.join(" ", left) + "\n");
            jvm.in().flush();
            for (TestResult result : follow(jvm, className, left)) {
                results.add(result);
                left.remove(result.name().method());
            }
        }
        return results;
    }

    /** What came of the tests until they ended or the JVM did; at least one. */
    private List<TestResult> follow(Running jvm, String className, List<String> methods) throws InterruptedException {
        var results = new ArrayList<TestResult>();
        String current = methods.get(0);
        long startedNanos = System.nanoTime();
        while (true) {
            Optional<Event> next =
                    jvm.events().poll(settings.testSecondsMax() + settings.graceSeconds(), TimeUnit.SECONDS);
            if (next == null || next.isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
                results.add(TestResult.failed(new TestName(className, current), millis, lost(next == null)));
                end(jvm);
                return results;
            }
            Event event = next.get();
            if (event instanceof Event.Started started) {
                current = started.method();
                startedNanos = System.nanoTime();
            } else if (event instanceof Event.Finished finished) {
                results.add(new TestResult(
                        new TestName(className, finished.method()),
                        finished.outcome(),
                        finished.millis(),
                        finished.detail(),
                        finished.output()));
            } else if (event instanceof Event.Ended ended) {
                results.addAll(notRun(className, methods, results, ended.failure()));
                return results;
            }
        }
    }

    private static List<TestResult> notRun(
            String className, List<String> methods, List<TestResult> results, String failure) {
        var run = results.stream().map(result -> result.name().method()).toList();
        return methods.stream()
                .filter(method -> !run.contains(method))
                .map(method -> TestResult.failed(new TestName(className, method), 0, "not run: " + failure))
                .toList();
    }

    private String lost(boolean hangs) {
        return hangs
                ? "the test hangs: nothing ended it " + settings.testSecondsMax()
                        + " s after it began. What its threads did" + " is in " + settings.logOf(number)
                : "the test's JVM ended; why may be in " + settings.logOf(number);
    }

    private Running running() throws IOException, InterruptedException {
        Running jvm = running;
        if (jvm == null || !jvm.process().isAlive()) {
            jvm = start();
            running = jvm;
        }
        return jvm;
    }

    private Running start() throws IOException, InterruptedException {
        Path directory = settings.directoryOf(number);
        deleteAll(directory);
        Files.createDirectories(settings.namesOf(number));
        var builder = new ProcessBuilder(settings.command(number))
                .directory(directory.toFile())
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(settings.logOf(number).toFile()));
        builder.environment().put(ForkMain.PASSWORD_VARIABLE, settings.password());
        Process process = builder.start();
        var events = new LinkedBlockingQueue<Optional<Event>>();
        var jvm = new Running(process, process.outputWriter(UTF_8), events);
        var reader = new Thread(() -> read(process, events), "tck-fork-" + number + "-reader");
        reader.setDaemon(true);
        reader.start();
        Optional<Event> ready = events.poll(START_SECONDS_MAX, TimeUnit.SECONDS);
        if (ready == null || ready.isEmpty()) {
            end(jvm);
            throw new IOException("fork " + number + " doesn't start; why is in " + settings.logOf(number));
        }
        return jvm;
    }

    /** Empty stands for the end. The reader's thread. */
    private static void read(Process process, BlockingQueue<Optional<Event>> events) {
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                events.add(Optional.of(Event.parse(line)));
            }
        } catch (IOException | IllegalArgumentException e) {
            process.destroyForcibly();
        } finally {
            events.add(Optional.empty());
        }
    }

    private static void end(Running jvm) throws InterruptedException {
        jvm.process().destroyForcibly().waitFor();
    }

    /** Lets the broker stop, and removes its data. */
    @Override
    public void close() throws IOException {
        Running jvm = running;
        if (jvm == null) {
            return;
        }
        try {
            jvm.in().close();
            if (!jvm.process().waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                jvm.process().destroyForcibly();
            }
        } catch (IOException e) {
            jvm.process().destroyForcibly();
        } catch (InterruptedException e) {
            jvm.process().destroyForcibly();
            Thread.currentThread().interrupt();
        }
        deleteAll(settings.directoryOf(number));
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
