package io.ternmq.samples.camel;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.BrokerAdmin;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Sends a folder of files through a broker by Camel routes, and counts what arrived. The exit code is 0 if each file arrived
 * once and unchanged, and the one that can't be worked on is among the dead letters; otherwise 1.
 */
public final class Main {
    private static final int POLL_MILLIS = 20;
    private static final int STALL_MILLIS_MAX = 20_000;

    private final Path directory;
    private final Map<String, byte[]> contents = Inbox.contents();
    private final Map<String, byte[]> dead = new TreeMap<>();

    private Main(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("ternmq-camel");
        boolean exact = new Main(directory).run();
        if (exact) {
            delete(directory);
        } else {
            System.out.println("Inbox, outbox and the broker's data are in " + directory);
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws Exception {
        Path inbox = directory.resolve("inbox");
        Path outbox = Files.createDirectories(directory.resolve("outbox"));
        Inbox.write(contents, inbox);
        System.out.printf("%,d files, inbox -> queue -> work -> queue -> outbox%n", contents.size());
        var options = BrokerOptions.in(directory.resolve("broker")).listen("tcp://127.0.0.1:0");
        var routes = new Routes(inbox, outbox);
        try (var broker = Broker.start(options);
                var camel = new DefaultCamelContext();
                var admin = BrokerAdmin.connect(broker.uri().toString(), "", "")) {
            var pool = Messaging.pool(broker.uri().toString());
            camel.addComponent("jms", Messaging.transacted(broker.uri().toString()));
            camel.addComponent("sender", JmsComponent.jmsComponent(pool));
            camel.addRoutes(routes);
            long started = System.nanoTime();
            camel.start();
            watch(routes, admin);
            double seconds = (System.nanoTime() - started) / 1e9;
            camel.stop();
            dead.putAll(DeadLetters.take(pool, Routes.FILES));
            pool.stop();
            return report(Tally.of(contents, outbox, routes.arrivals(), dead), routes, seconds);
        }
    }

    /** Waits until all have arrived and both queues are empty, or until nothing moves any more. */
    private void watch(Routes routes, BrokerAdmin admin) throws JMSException, InterruptedException {
        int last = -1;
        long moved = System.nanoTime();
        while (routes.arrivals().size() < contents.size() - 1 || !isDone(admin)) {
            int now = routes.arrivals().size() + routes.failures();
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALL_MILLIS_MAX * 1_000_000L) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean isDone(BrokerAdmin admin) throws JMSException {
        return admin.stat("").stream()
                .filter(queue ->
                        queue.name().equals(Routes.FILES) || queue.name().equals(Routes.CHECKED))
                .allMatch(queue -> queue.messages() == 0);
    }

    private boolean report(Tally tally, Routes routes, double seconds) {
        System.out.printf(
                "files in       %,5d%nfiles out      %,5d%nlost           %,5d%nduplicated     %,5d%nchanged       "
                        + " %,5d%n",
                tally.in(), tally.out(), tally.lost(), tally.duplicated(), tally.changed());
        System.out.printf("work failed    %,5d times, and was rolled back by the broker%n", routes.failures());
        System.out.printf("dead letters   %5s%n", dead.keySet());
        System.out.printf("%.1f s%n", seconds);
        return tally.isExact();
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
