package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ternmq.testsupport.disk.CrashImages;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Promise;
import io.ternmq.testsupport.history.Verdict;
import jakarta.jms.JMSException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Scoreboard line 7: one bit of the files is wrong at the next start. More by {@code -Pproof -Dit.test=BitFlipIT -Dflips=1000}. */
class BitFlipIT {
    private static final int FLIPS = 50;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.ternmq.broker");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    /** What a broker makes of a wrong bit. */
    private enum Reaction {
        REFUSED_TO_START,
        FAILED_TO_DELIVER,
        REPORTED_A_LOSS,
        DELIVERED_ALL,
        SILENT
    }

    @BeforeEach
    void listen() {
        log.start();
        // A test of the command line in the same JVM may have turned warnings off for all.
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    @Timeout(24 * 3600)
    void detectsEveryFlippedBitOrDeliversAllTheSame() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        var run = new CrashRun(Places.Domain.TOPICS, seed, System.out::println);
        run.load(40);
        var images = CrashImages.of(run.disk());
        var random = new Random(seed);
        Map<Reaction, Integer> reactions = new EnumMap<>(Reaction.class);

        for (int i = 0; i < Integer.getInteger("flips", FLIPS); i++) {
            reactions.merge(reaction(run.places(), images, random.nextLong()), 1, Integer::sum);
        }

        System.out.println(reactions);
        assertThat(reactions).doesNotContainKey(Reaction.SILENT);
    }

    private Reaction reaction(Places places, CrashImages images, long seed) {
        // Not the end of the run, where all is consumed and at rest, but somewhere in it.
        var image = images.killedAt(images.end() / 3);
        var flip = image.disk().flipBit(image.disk().path(CrashRun.DATA), seed);
        log.list.clear();
        var checker = new Histories(places, Promise.ONCE_THOUGH_UNFLAGGED);
        image.acknowledged().forEach(note -> checker.add((Entry) note));
        try (var broker = BrokerOnDisk.start(image.disk().path(CrashRun.DATA))) {
            new Drain(broker, places).run().forEach(checker::add);
        } catch (IllegalStateException e) {
            return Reaction.REFUSED_TO_START;
        } catch (JMSException e) {
            return Reaction.FAILED_TO_DELIVER;
        }
        return judge(checker.verdict(), flip.toString());
    }

    private Reaction judge(Verdict verdict, String flip) {
        boolean reported = log.list.stream().anyMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        if (verdict.isGood()) {
            return Reaction.DELIVERED_ALL;
        }
        if (reported && verdict.wrong() == 0 && verdict.phantom() == 0) {
            return Reaction.REPORTED_A_LOSS;
        }
        System.out.println(flip + ": " + verdict);
        return Reaction.SILENT;
    }
}
