package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryChecker;
import io.ternmq.testsupport.history.Promise;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scoreboard line 8: the disk fills up under load, and has room again later. */
class DiskFullIT {
    private static final long MIB = 1 << 20;
    private static final Places PLACES = Places.queues("disk.", 2);

    /** @param roomMib left on the disk: less than what stops the producers */
    @ParameterizedTest
    @ValueSource(longs = {100, 20, 4})
    void losesNothingAndGoesOnWhenThereIsRoomAgain(long roomMib) throws JMSException {
        var disk = CrashDisk.empty();
        var stop = new Stop();
        List<Entry> history = new CopyOnWriteArrayList<>();
        try (var broker = BrokerOnDisk.start(disk.path(CrashRun.DATA))) {
            var work = new Client.Work(
                    broker.access(), Mode.TRANSACTED, PLACES, name -> history::addAll, 1, stop, trouble -> {});
            List<Client> producers = List.of(new Producer(work, "p0"), new Producer(work, "p1"));
            List<Client> consumers = List.of(new Consumer(work, "c", 0, false), new Consumer(work, "c", 1, false));
            var producing = Threads.start(producers);
            var consuming = Threads.start(consumers);
            Threads.awaitUnits(producers, 20);

            disk.faults().capacity(disk.allocatedBytes() + roomMib * MIB);
            Threads.awaitStill(producers);
            assertThat(broker.hasFailed()).isFalse();
            disk.faults().capacity(Long.MAX_VALUE);
            Threads.awaitUnits(producers, 20);
            Threads.awaitUnits(consumers, 1);

            stop.set();
            Threads.join(producing);
            Threads.join(consuming);
            history.addAll(new Drain(broker, PLACES).run());
        }
        var checker = new HistoryChecker(Promise.ONCE);
        history.forEach(checker::add);
        assertThat(checker.verdict().isGood()).as(checker.verdict().toString()).isTrue();
    }
}
