package io.ternmq.testsupport.arch;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What deterministic code leaves alone: I/O, clocks, threads, locks and randomness. Only then does the same seed give
 * the same run, and the same record the same state at recovery.
 *
 * @param code the classes that have to be deterministic
 * @param name what to call them in a rule's text
 */
record Purity(DescribedPredicate<JavaClass> code, String name) {

    List<ArchRule> rules() {
        return List.of(noOutsideWorld(), noThreads(), noSynchronizedMethods(), noRandomness(), noSystemTime());
    }

    private ArchRule noOutsideWorld() {
        return noClasses()
                .that(code)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.h2..", "java.sql..", "javax.sql..")
                .as(name + " knows no network and no database")
                .allowEmptyShould(true);
    }

    private ArchRule noThreads() {
        return noClasses()
                .that(code)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .as(name + " knows no thread, no lock and no atomic")
                .allowEmptyShould(true);
    }

    private ArchRule noSynchronizedMethods() {
        return noMethods()
                .that()
                .areDeclaredInClassesThat(code)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .as(name + " has no synchronized method")
                .allowEmptyShould(true);
    }

    private ArchRule noRandomness() {
        return noClasses()
                .that(code)
                .should()
                .dependOnClassesThat(assignableTo(Random.class)
                        .or(assignableTo(SecureRandom.class))
                        .or(assignableTo(SplittableRandom.class))
                        .or(JavaClass.Predicates.resideInAPackage("java.util.random..")))
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .as(name + " has no randomness")
                .allowEmptyShould(true);
    }

    private ArchRule noSystemTime() {
        var factories = nameMatching("system.*|tick(Millis|Seconds|Minutes)");
        return noClasses()
                .that(code)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethodWhere(target(owner(assignableTo(Clock.class).or(assignableTo(InstantSource.class))))
                        .and(target(factories)))
                .orShould()
                .callMethodWhere(target(owner(JavaClass.Predicates.resideInAPackage("java.time..")))
                        .and(target(nameMatching("now"))))
                .as(name + " reads no clock")
                .allowEmptyShould(true);
    }
}
