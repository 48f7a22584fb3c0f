package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImages;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Scoreboard line 6: a force fails, what it should have kept is dropped, and later forces return as if nothing was. */
class ForceFailureIT {
    private static final int PAIRS = 2;
    private static final Places PLACES = Places.queues("force.", 2);

    @RepeatedTest(5)
    void acknowledgesNothingThatAFailedForceDropped() {
        var disk = CrashDisk.empty();
        var stop = new Stop();
        try (var broker = BrokerOnDisk.start(disk.path(CrashRun.DATA))) {
            var work = new Client.Work(
                    broker.access(),
                    Mode.TRANSACTED,
                    PLACES,
                    name -> entries -> entries.forEach(disk::note),
                    1,
                    stop,
                    trouble -> {});
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                clients.add(new Producer(work, "p" + i));
                clients.add(new Consumer(work, "c", i, false));
            }
            var threads = Threads.start(clients);
            Threads.awaitUnits(clients, 5);
            disk.faults().failForce(1 + new Random().nextInt(20));
            await().atMost(Duration.ofSeconds(30)).until(broker::hasFailed);
            stop.set();
            Threads.join(threads);
        }

        var images = CrashImages.of(disk);
        for (int seed = 0; seed < 20; seed++) {
            var image = images.at(images.end(), seed);
            assertThat(image.acknowledged()).anyMatch(note -> isSent(note, Outcome.DONE));
            CrashRun.check(PLACES, image);
        }
    }

    private static boolean isSent(Object note, Outcome outcome) {
        return note instanceof Entry.Sent sent && sent.outcome() == outcome;
    }
}
