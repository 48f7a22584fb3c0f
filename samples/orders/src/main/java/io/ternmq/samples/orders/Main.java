package io.ternmq.samples.orders;

import io.ternmq.jms.TernConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Sends a file of orders from a shop to a warehouse, kills the broker between them twice, and counts what arrived. The
 * exit code is 0 if each order arrived exactly once, otherwise 1.
 */
public final class Main {
    private static final int KILLS = 2;
    private static final int PROGRESS_MILLIS = 500;
    private static final int POLL_MILLIS = 10;
    /** Time for an order to come a second time, if there were one that did. */
    private static final int SECOND_COMING_MILLIS = 500;

    private static final int STALL_MILLIS_MAX = 15_000;

    private final Path directory;
    private final List<String> rows = Orders.rows();
    private long lastProgressNanos;

    private Main(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("ternmq-orders");
        boolean exact = new Main(directory).run();
        if (exact) {
            delete(directory);
        } else {
            System.out.println("Data and log of the broker are in " + directory);
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException, SQLException {
        System.out.printf(
                "%,d orders, shop -> broker -> warehouse; the broker will be killed %d times%n", rows.size(), KILLS);
        String url = "jdbc:h2:" + directory.resolve("warehouse").toAbsolutePath();
        try (var broker = new Broker(directory);
                var database = DriverManager.getConnection(url)) {
            var factory = new TernConnectionFactory(broker.url());
            var shop = new Shop(factory, rows);
            var warehouse = new Warehouse(factory, database);
            var sending = new Thread(shop, "shop");
            var storing = new Thread(warehouse, "warehouse");
            long started = System.nanoTime();
            storing.start();
            sending.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                watch(shop, warehouse, storing, rows.size() * kill / (KILLS + 1));
                System.out.printf("  kill -9 of the broker, number %d, and a new start%n", kill);
                broker.killAndRestart();
            }
            watch(shop, warehouse, storing, rows.size());
            double seconds = (System.nanoTime() - started) / 1e9;
            Thread.sleep(SECOND_COMING_MILLIS);
            warehouse.stop();
            storing.join();
            return report(Tally.of(rows, database), seconds, shop.rolledBack() + warehouse.rolledBack());
        }
    }

    /** Prints progress until so many orders are stored, or until nothing moves any more. */
    private void watch(Shop shop, Warehouse warehouse, Thread storing, int target) throws InterruptedException {
        int last = -1;
        long moved = System.nanoTime();
        while (warehouse.stored() < target && storing.isAlive()) {
            if (warehouse.stored() != last) {
                last = warehouse.stored();
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALL_MILLIS_MAX * 1_000_000L) {
                return;
            }
            progress(shop, warehouse);
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void progress(Shop shop, Warehouse warehouse) {
        long now = System.nanoTime();
        if (now - lastProgressNanos >= PROGRESS_MILLIS * 1_000_000L) {
            lastProgressNanos = now;
            System.out.printf("  sent %,6d   stored %,6d%n", shop.sent(), warehouse.stored());
        }
    }

    private static boolean report(Tally tally, double seconds, int rolledBack) {
        System.out.printf(
                "rows in        %,7d%nrows out       %,7d%nlost           %,7d%nduplicated     %,7d%n",
                tally.in(), tally.out(), tally.lost(), tally.duplicated());
        System.out.printf(
                "messages/s     %,7.0f  (%.1f s with both kills; %d transactions rolled back and repeated)%n",
                tally.out() / seconds, seconds, rolledBack);
        if (tally.changed() > 0) {
            System.out.printf("changed        %,7d%n", tally.changed());
        }
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
