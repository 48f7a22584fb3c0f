package io.ternmq.xacontract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.xacontract.RowResult.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

class RunnerTest {

    private static final long ROW_MILLIS = 60_000;

    /** Something that a resource does otherwise; gives null where it does as before. */
    private interface Fault {
        Object of(String method, Object[] arguments) throws Exception;
    }

    private static ModelProvider withFault(Fault fault) {
        return new ModelProvider(resource -> (XAResource) Proxy.newProxyInstance(
                RunnerTest.class.getClassLoader(), new Class<?>[] {XAResource.class}, (proxy, method, arguments) -> {
                    Object otherwise = fault.of(method.getName(), arguments);
                    try {
                        return otherwise != null ? otherwise : method.invoke(resource, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static List<RowResult> run(ModelProvider provider, String... ids) throws Exception {
        List<Row> rows = Contract.own().rows().stream()
                .filter(row -> List.of(ids).contains(row.id()))
                .toList();
        return new Runner(provider, provider.pause(), ROW_MILLIS, 1).run(rows, result -> {});
    }

    @Test
    void findsAllRowsKeptByAModelOfThem() throws Exception {
        var provider = new ModelProvider(UnaryOperator.identity());

        List<RowResult> results = new Runner(provider, provider.pause(), ROW_MILLIS, 1)
                .run(Contract.own().rows(), result -> {});

        assertThat(results).filteredOn(result -> result.kind() != Kind.KEPT).isEmpty();
    }

    @Test
    void findsACallThatAnswersOtherwise() throws Exception {
        var provider = withFault((method, arguments) -> {
            if (method.equals("forget")) {
                throw new XAException(XAException.XAER_RMERR);
            }
            return null;
        });

        List<RowResult> results = run(provider, "F01");

        assertThat(results).extracting(RowResult::kind).containsExactly(Kind.BROKEN);
        assertThat(results.get(0).detail()).isEqualTo("forget x: RMERR instead of NOTA");
    }

    @Test
    void findsAStateThatCannotBeReached() throws Exception {
        var provider = withFault((method, arguments) -> {
            if (method.equals("end")) {
                throw new IllegalArgumentException("no");
            }
            return null;
        });

        List<RowResult> results = run(provider, "P05");

        assertThat(results.get(0).detail())
                .isEqualTo("on the way to the state, end x SUCCESS: IllegalArgumentException instead of OK");
    }

    @Test
    void findsAMessageThatIsSeenTooEarly() throws Exception {
        var provider = withFault((method, arguments) -> method.equals("start") ? "" : null);

        List<RowResult> results = run(provider, "W01");

        assertThat(results.get(0).detail()).isEqualTo("gets: m1 instead of nothing");
    }

    @Test
    void findsAnEndlessCall() throws Exception {
        var never = new CountDownLatch(1);
        var provider = withFault((method, arguments) -> {
            if (method.equals("prepare")) {
                never.await();
            }
            return null;
        });
        var rows = Contract.own().rows().stream()
                .filter(row -> row.id().equals("P05"))
                .toList();

        List<RowResult> results = new Runner(provider, provider.pause(), 300, 1).run(rows, result -> {});

        assertThat(results.get(0).detail()).isEqualTo("no end within 300 ms");
    }

    @Test
    void countsBindingAndOwnRowsApart() throws Exception {
        var provider = withFault((method, arguments) -> method.equals("setTransactionTimeout") ? false : null);

        List<RowResult> results = run(provider, "S01", "T01", "P01");

        assertThat(Report.score(results)).isEqualTo("2 of 2 binding rows kept, 0 of 1 own ones; 0 rows not run");
        assertThat(Report.of("Model", results)).contains("| T01 (own) | none | timeout 100: false instead of true |");
    }
}
