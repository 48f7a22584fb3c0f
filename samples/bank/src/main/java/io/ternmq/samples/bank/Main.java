package io.ternmq.samples.bank;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Comparator;
import java.util.Random;

/**
 * Lets a teller work for some seconds, kills it and the broker at random, and audits the bank. The exit code is 0 if no money came or went
 * and the messages are the recorded transfers, each once; otherwise 1.
 */
public final class Main {
    private static final int SECONDS = 30;
    private static final int PAUSE_MILLIS_MAX = 2_000;
    private static final int POLL_MILLIS = 50;
    private static final int STALL_SECONDS_MAX = 120;

    private Main() {}

    /** Argument: how many seconds the teller works. */
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : SECONDS;
        Path directory = Files.createTempDirectory("ternmq-bank");
        var audit = run(directory, seconds);
        System.out.printf(
                "sum of balances %,9d  of %,d%ntransfers       %,9d%nmessages        %,9d%n",
                audit.sum(), Teller.ACCOUNTS * Teller.BALANCE, audit.transfers(), audit.messages());
        System.out.printf(
                "missing         %,9d%nunrecorded      %,9d%nin doubt        %,9d%n",
                audit.missing(), audit.unrecorded(), audit.inDoubt());
        if (audit.isExact()) {
            delete(directory);
        } else {
            System.out.println("Data and logs are in " + directory);
        }
        System.exit(audit.isExact() ? 0 : 1);
    }

    private static Audit run(Path directory, int seconds) throws Exception {
        System.out.printf("Transfers for %d s; teller and broker are killed meanwhile%n", seconds);
        String url = "tcp://127.0.0.1:" + freePort();
        String data = directory.resolve("broker").toString();
        var broker = new Child(
                directory.resolve("broker.log"), "io.ternmq.server.Main", "broker", "--data", data, "--listen", url);
        var teller = new Child(directory.resolve("teller.log"), Teller.class.getName(), url, directory.toString());
        killAtRandom(broker, teller, seconds);
        if (teller.finish() != 0) {
            System.out.println("The teller failed, see " + directory.resolve("teller.log"));
        }
        try (var database = DriverManager.getConnection(Teller.databaseUrl(directory));
                var inDoubt =
                        database.createStatement().executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.IN_DOUBT")) {
            inDoubt.next();
            return Audit.of(database, Audit.messages(url), Audit.branches(url) + inDoubt.getInt(1));
        } finally {
            broker.kill();
        }
    }

    private static void killAtRandom(Child broker, Child teller, int seconds) throws IOException, InterruptedException {
        var random = new Random();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            // It has worked since the last kill, or else the next one would hit nobody at work.
            awaitProgress(teller);
            Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
            if (System.nanoTime() > end) {
                return;
            }
            int whom = random.nextInt(3);
            System.out.println("  kill -9 of " + new String[] {"the broker", "the teller", "both"}[whom]);
            if (whom != 1) {
                broker.kill();
            }
            if (whom != 0) {
                teller.kill();
                teller.restart();
            }
            if (whom != 1) {
                broker.restart();
            }
        }
    }

    private static void awaitProgress(Child teller) throws IOException, InterruptedException {
        long before = teller.said(Teller.PROGRESS);
        long deadline = System.nanoTime() + STALL_SECONDS_MAX * 1_000_000_000L;
        while (teller.said(Teller.PROGRESS) == before) {
            if (!teller.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the teller does nothing");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
