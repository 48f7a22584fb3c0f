package io.ternmq.testsupport.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The architecture of each module as rules for ArchUnit: which package may import which, and what has to stay out.
 *
 * <p>A module's {@code ArchitectureTest} returns {@link #tests} from a test factory. A new package needs a tier here
 * before it can hold a class, so that its place is a decision.
 */
public final class ArchitectureRules {

    /** The root of the broker's packages. */
    public static final String BROKER = "io.ternmq.broker";

    /** The root of the JMS client's packages. */
    public static final String JMS = "io.ternmq.jms";

    /** The root of the protocol's packages. */
    public static final String PROTOCOL = "io.ternmq.protocol";

    private static final List<String> JOURNAL_IMPLEMENTATIONS = List.of("log", "h2", "files", "memory");

    private ArchitectureRules() {}

    /** One test a rule, on the main classes of a package and of all below it that the class path holds. */
    public static Stream<DynamicTest> tests(String root, List<ArchRule> rules) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
        return rules.stream().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes)));
    }

    /** Rules for {@link #PROTOCOL}. */
    public static List<ArchRule> protocol() {
        return new Tiers(PROTOCOL, List.of(List.of("codec"), List.of("frame"), List.of("message"))).rules();
    }

    /** Rules for {@link #JMS}. */
    public static List<ArchRule> jms() {
        var rules = new ArrayList<>(jmsTiers(JMS).rules());
        rules.add(noClasses()
                .that()
                .resideInAnyPackage(JMS + ".message..", JMS + ".error..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JMS + ".transport..")
                .as("the client's link alone, of its tier, imports the transport")
                .allowEmptyShould(true));
        rules.add(absent(resideInAPackage(JMS + ".."), "the client knows no broker", BROKER + ".."));
        return List.copyOf(rules);
    }

    /** Rules for {@link #BROKER}. */
    public static List<ArchRule> broker() {
        return broker(BROKER);
    }

    static List<ArchRule> broker(String root) {
        var tiers = brokerTiers(root);
        var engineAndBelow = resideInAnyPackage(tiers.from("engine"));
        var stored = resideInAnyPackage(root + ".journal.log..", root + ".journal.h2..", root + ".journal.files..");
        var deterministic = engineAndBelow.and(DescribedPredicate.not(stored));

        var rules = new ArrayList<>(tiers.rules());
        for (String name : JOURNAL_IMPLEMENTATIONS) {
            rules.add(importedByTheRootAlone(root, name));
            rules.add(journalImplementationKnowsOnlyItsInterface(root, name));
        }
        rules.addAll(new Purity(deterministic, "the engine and all below it").rules());
        rules.add(absent(
                engineAndBelow, "no protocol type below the transport", PROTOCOL + ".frame..", PROTOCOL + ".codec.."));
        rules.add(absent(resideInAPackage(root + ".."), "no JMS type in the broker", "jakarta.jms..", JMS + ".."));
        rules.add(absent(
                resideInAPackage(root + "..").and(DescribedPredicate.not(resideInAPackage(root + ".journal.h2.."))),
                "no H2 type outside journal.h2",
                "org.h2.."));
        return List.copyOf(rules);
    }

    /** {@code command} stands above {@code message}, because a send carries one; the other leaves import nothing. */
    static Tiers brokerTiers(String root) {
        return new Tiers(
                root,
                List.of(
                        List.of(""),
                        List.of("transport", "management"),
                        List.of("engine"),
                        List.of("transaction", "topic"),
                        List.of("queue"),
                        List.of("schedule", "selector", "paging", "journal"),
                        List.of("command"),
                        List.of("message"),
                        List.of("id", "time")));
    }

    static Tiers jmsTiers(String root) {
        return new Tiers(
                root,
                List.of(
                        List.of("jndi"),
                        List.of(""),
                        List.of("client"),
                        List.of("message", "link", "error"),
                        List.of("transport"),
                        List.of("destination")));
    }

    private static ArchRule importedByTheRootAlone(String root, String name) {
        var own = root + ".journal." + name + "..";
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(root, own)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(own)
                .as("journal." + name + " is imported by the composition root alone")
                .allowEmptyShould(true);
    }

    private static ArchRule journalImplementationKnowsOnlyItsInterface(String root, String name) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".journal." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".schedule..", root + ".selector..", root + ".paging..")
                .as("journal." + name + " imports the journal's interface and what that is made of")
                .allowEmptyShould(true);
    }

    private static ArchRule absent(DescribedPredicate<JavaClass> code, String description, String... packages) {
        return noClasses()
                .that(code)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .as(description)
                .allowEmptyShould(true);
    }
}
