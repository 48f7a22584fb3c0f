package io.ternmq.xacontract;

import io.ternmq.xacontract.RowResult.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs rows against a provider, each with a thread and a deadline of its own.
 *
 * <p>Rows have queues and branches of their own, and most of their time is waiting: several can run at once. Those that kill the
 * broker come last, one after the other.
 */
final class Runner {

    private static final Set<String> DECISIONS = Set.of("decideCommit", "decideRollback");
    private static final Set<String> DEATHS = Set.of("kill", "boot");
    private static final String CAUSE_LIMIT = "…";
    private static final int DETAIL_CHARS_MAX = 300;

    private final Provider provider;
    private final Pause pause;
    private final long rowMillis;
    private final int lanes;

    /** So that no row meets what an earlier run left behind. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    /**
     * One for a provider.
     *
     * @param rowMillis how long a row may take
     * @param lanes how many rows run at once; a pause that isn't real needs 1
     */
    Runner(Provider provider, Pause pause, long rowMillis, int lanes) {
        this.provider = provider;
        this.pause = pause;
        this.rowMillis = rowMillis;
        this.lanes = lanes;
    }

    /** The results in the order of the rows. */
    List<RowResult> run(List<Row> rows, Consumer<RowResult> progress) throws ContractException, InterruptedException {
        var deadly = new ArrayList<Row>();
        var others = new ArrayList<Row>();
        rows.forEach(row -> (does(row, DEATHS) ? deadly : others).add(row));
        var results = new HashMap<Row, RowResult>();
        run(others, lanes, results, progress);
        run(deadly, 1, results, progress);
        return rows.stream().map(results::get).toList();
    }

    private void run(List<Row> rows, int atOnce, Map<Row, RowResult> results, Consumer<RowResult> progress)
            throws ContractException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(atOnce, Runner::daemon);
        try {
            var running = rows.stream().map(row -> pool.submit(() -> run(row))).toList();
            for (Future<RowResult> each : running) {
                RowResult result = each.get();
                results.put(result.row(), result);
                progress.accept(result);
            }
        } catch (ExecutionException e) {
            throw new ContractException("a row couldn't be run: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean does(Row row, Set<String> verbs) {
        return row.steps().anyMatch(step -> verbs.contains(step.verb()));
    }

    private RowResult run(Row row) throws ContractException, InterruptedException {
        if (does(row, DECISIONS) && !provider.hasAdministrator()) {
            return new RowResult(row, Kind.NOT_RUN, "nobody ends branches by hand here");
        }
        ExecutorService thread = Executors.newSingleThreadExecutor(Runner::daemon);
        var stage = new Stage(provider, pause, run + "." + row.id());
        try {
            RowResult result = within(thread, () -> perform(row, stage), row);
            RowResult tidied = within(thread, () -> tidy(row, stage), row);
            return result.kind() == Kind.KEPT ? tidied : result;
        } finally {
            thread.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "row");
        thread.setDaemon(true);
        return thread;
    }

    private RowResult within(ExecutorService thread, Callable<RowResult> work, Row row) throws InterruptedException {
        var running = thread.submit(work);
        try {
            return running.get(rowMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            return broken(row, "no end within " + rowMillis + " ms");
        } catch (ExecutionException e) {
            return broken(row, String.valueOf(e.getCause()));
        }
    }

    private static RowResult perform(Row row, Stage stage) throws ContractException, InterruptedException {
        RowResult result = perform(row, row.given(), "on the way to the state, ", stage);
        if (result.kind() == Kind.KEPT) {
            result = perform(row, List.of(row.call()), "", stage);
        }
        return result.kind() == Kind.KEPT ? perform(row, row.then(), "afterwards, ", stage) : result;
    }

    private static RowResult perform(Row row, List<Step> steps, String place, Stage stage)
            throws ContractException, InterruptedException {
        for (Step step : steps) {
            String got = stage.perform(step);
            if (!Expectation.isMet(step.expected(), got)) {
                return broken(row, place + step + ": " + got + " instead of " + step.expected());
            }
        }
        return new RowResult(row, Kind.KEPT, "");
    }

    private static RowResult tidy(Row row, Stage stage) throws Exception {
        stage.tidy();
        return new RowResult(row, Kind.KEPT, "");
    }

    private static RowResult broken(Row row, String detail) {
        String one = detail.replace('\n', ' ');
        return new RowResult(
                row,
                Kind.BROKEN,
                one.length() <= DETAIL_CHARS_MAX ? one : one.substring(0, DETAIL_CHARS_MAX) + CAUSE_LIMIT);
    }
}
