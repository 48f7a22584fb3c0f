package io.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupsTest {

    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final Lookups lookups = new Lookups(threads::add, host -> {
        asked.add(host);
        if (host.isEmpty()) {
            throw new UnknownHostException("nobody knows it");
        }
        return InetAddress.getLoopbackAddress();
    });

    @Test
    void doesNotWaitForTheNameServer() {
        var found = lookups.lookUp("one");

        assertThat(found).isNotDone();
        assertThat(asked).isEmpty();
    }

    @Test
    void asksForAHostOnceAtATime() {
        var first = lookups.lookUp("one");
        var second = lookups.lookUp("one");

        threads.remove().run();

        assertThat(threads).isEmpty();
        assertThat(asked).containsExactly("one");
        assertThat(first).isCompletedWithValue(InetAddress.getLoopbackAddress());
        assertThat(second).isCompletedWithValue(InetAddress.getLoopbackAddress());
    }

    @Test
    void asksAgainLater() {
        var failed = lookups.lookUp("");
        threads.remove().run();

        var again = lookups.lookUp("");
        threads.remove().run();

        assertThat(asked).hasSize(2);
        assertThat(failed).isCompletedExceptionally();
        assertThat(again).isCompletedExceptionally();
    }

    @Test
    void aHostDoesNotWaitForAnother() {
        var one = lookups.lookUp("one");
        var two = lookups.lookUp("two");

        threads.removeLast().run();

        assertThat(two).isCompleted();
        assertThat(one).isNotDone();
    }
}
