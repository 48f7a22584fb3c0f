package io.ternmq.testsupport.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * The packages below a root, ordered from those that may import to those that are imported.
 *
 * <p>A package may import every package of a lower tier. Packages of one tier may import each other, as long as no
 * circle results: a rule against every such import would only move classes to where they don't belong.
 *
 * @param root the package that holds all others, for instance {@code io.ternmq.broker}
 * @param tiers package names relative to the root, highest tier first; an empty name is the root itself
 */
record Tiers(String root, List<List<String>> tiers) {

    Tiers {
        tiers = tiers.stream().map(List::copyOf).toList();
    }

    List<ArchRule> rules() {
        var rules = new ArrayList<ArchRule>();
        rules.add(noCircles());
        rules.add(everyPackageHasATier());
        for (int lower = 1; lower < tiers.size(); lower++) {
            rules.add(noneImportsUpward(lower));
        }
        return List.copyOf(rules);
    }

    /** The packages of a tier and of all below it, as ArchUnit patterns. */
    String[] from(String name) {
        return patterns(tiers.subList(tierOf(name), tiers.size()));
    }

    private ArchRule noCircles() {
        return SlicesRuleDefinition.slices()
                .assignedFrom(packagesBelow(root))
                .should()
                .beFreeOfCycles()
                .as("packages below " + root + " import each other in no circle")
                .allowEmptyShould(true);
    }

    private ArchRule everyPackageHasATier() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage(patterns(tiers))
                .as("packages below " + root + " have a tier in ArchitectureRules")
                .allowEmptyShould(true);
    }

    private ArchRule noneImportsUpward(int lower) {
        var lowerNames = tiers.get(lower);
        var upperNames = tiers.subList(0, lower).stream()
                .flatMap(List::stream)
                .map(name -> name.isEmpty() ? "the root" : name)
                .toList();
        return noClasses()
                .that()
                .resideInAnyPackage(patterns(List.of(lowerNames)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(patterns(tiers.subList(0, lower)))
                .as(root + ": " + lowerNames + " import none of " + upperNames)
                .allowEmptyShould(true);
    }

    private int tierOf(String name) {
        for (int tier = 0; tier < tiers.size(); tier++) {
            if (tiers.get(tier).contains(name)) {
                return tier;
            }
        }
        throw new IllegalArgumentException("no tier has the package " + name);
    }

    private String[] patterns(List<List<String>> some) {
        return some.stream()
                .flatMap(List::stream)
                .map(name -> name.isEmpty() ? root : root + "." + name + "..")
                .toArray(String[]::new);
    }

    private static SliceAssignment packagesBelow(String root) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                var name = type.getPackageName();
                return name.equals(root) || name.startsWith(root + ".")
                        ? SliceIdentifier.of(name)
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages below " + root;
            }
        };
    }
}
