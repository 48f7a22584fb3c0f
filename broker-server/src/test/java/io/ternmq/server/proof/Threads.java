package io.ternmq.server.proof;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts clients and waits for them. */
final class Threads {
    private static final long STALL_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int POLL_MILLIS = 10;

    private Threads() {}

    static List<Thread> start(List<Client> clients) {
        var threads = clients.stream()
                .map(client -> new Thread(client, client.name()))
                .toList();
        threads.forEach(Thread::start);
        return threads;
    }

    static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until each of them has finished so many units more than now. */
    static void awaitUnits(List<Client> clients, long units) {
        var pause = new Stop();
        for (Client client : clients) {
            long wanted = units + client.unitsDone();
            long last = -1;
            long moved = System.nanoTime();
            while (client.unitsDone() < wanted) {
                if (client.unitsDone() != last) {
                    last = client.unitsDone();
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > STALL_NANOS_MAX) {
                    throw new IllegalStateException(client.name() + " got nothing done for a minute");
                }
                pause.await(POLL_MILLIS);
            }
        }
    }

    /** Waits until none of them has finished a unit for a second. */
    static void awaitStill(List<Client> clients) {
        var pause = new Stop();
        long last = -1;
        long moved = System.nanoTime();
        long deadline = System.nanoTime() + STALL_NANOS_MAX;
        while (System.nanoTime() - moved < STILL_NANOS) {
            long now = clients.stream().mapToLong(Client::unitsDone).sum();
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("they go on and on");
            }
            pause.await(POLL_MILLIS);
        }
    }
}
