package io.ternmq.testsupport.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.ternmq.testsupport.arch.broken.Root;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A rule that nothing can break proves nothing, so each is run on code that breaks it. */
class ArchitectureRulesTest {

    private static final String BROKEN = Root.class.getPackageName();

    /** The API isn't on this module's class path, so no fixture can use it. */
    private static final String WITHOUT_FIXTURE = "no JMS type in the broker";

    @TestFactory
    Stream<DynamicTest> findsWhatBreaksIt() {
        var classes = new ClassFileImporter().importPackages(BROKEN);
        return ArchitectureRules.broker(BROKEN).stream()
                .filter(rule -> !rule.getDescription().equals(WITHOUT_FIXTURE))
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getDescription(),
                        () -> assertThat(rule.evaluate(classes).hasViolation()).isTrue()));
    }

    @TestFactory
    Stream<DynamicTest> findsEachImpurity() {
        return Stream.of(
                        Lock.class,
                        Atomic.class,
                        OwnThread.class,
                        ThreadName.class,
                        OldRandom.class,
                        LocalRandom.class,
                        RandomId.class,
                        WallClock.class,
                        SystemClock.class,
                        Now.class)
                .map(type -> DynamicTest.dynamicTest(
                        type.getSimpleName(), () -> assertThat(violated(type)).hasSize(1)));
    }

    private static List<ArchRule> violated(Class<?> type) {
        var classes = new ClassFileImporter().importClasses(type);
        return new Purity(DescribedPredicate.alwaysTrue(), "it")
                .rules().stream()
                        .filter(rule -> rule.evaluate(classes).hasViolation())
                        .toList();
    }

    static final class Lock {
        final Object field = new ReentrantLock();
    }

    static final class Atomic {
        final Object field = new AtomicLong();
    }

    static final class OwnThread extends Thread {}

    static final class ThreadName {
        final String field = Thread.currentThread().getName();
    }

    static final class OldRandom {
        final Object field = new Random();
    }

    static final class LocalRandom {
        final int field = ThreadLocalRandom.current().nextInt();
    }

    static final class RandomId {
        final Object field = UUID.randomUUID();
    }

    static final class WallClock {
        final long field = System.currentTimeMillis();
    }

    static final class SystemClock {
        final Object field = Clock.systemUTC();
    }

    static final class Now {
        final Object field = Instant.now();
    }
}
