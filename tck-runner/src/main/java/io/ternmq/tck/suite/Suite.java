package io.ternmq.tck.suite;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests that run outside a container, as the TCK's jars have them. Nothing of the TCK is executed here. */
public final class Suite {
    private static final Pattern TEST_CLASS =
            Pattern.compile("(?<name>com/sun/ts/tests/jms/core(20)?/[\\w/]+IT)\\.class");

    /** The TCK has helper methods that look like tests; JUnit warns of each. Held, or its level would be forgotten. */
    private static final Logger JUNIT_NOTICES =
            Logger.getLogger("org.junit.platform.launcher.core.DiscoveryIssueNotifier");

    private Suite() {}

    /** Has JUnit keep its notices about the TCK's code to itself. */
    public static void silenceNotices() {
        JUNIT_NOTICES.setLevel(Level.SEVERE);
    }

    /**
     * All tests, by class and name.
     *
     * @param classPath the TCK's jars
     * @throws SuiteException if there are none
     */
    public static List<TestName> of(List<Path> classPath) throws IOException, SuiteException {
        var urls = new ArrayList<URL>();
        for (Path jar : classPath) {
            urls.add(jar.toUri().toURL());
        }
        silenceNotices();
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), Suite.class.getClassLoader())) {
            List<TestName> tests = discover(classNames(classPath), loader);
            if (tests.isEmpty()) {
                throw new SuiteException("no test class of com.sun.ts.tests.jms.core or core20 is in " + classPath
                        + "; is that the jar of jakarta.tck:jms-tck?");
            }
            return tests;
        }
    }

    private static List<String> classNames(List<Path> classPath) throws IOException, SuiteException {
        var names = new ArrayList<String>();
        for (Path jar : classPath) {
            try (var file = new JarFile(jar.toFile())) {
                file.stream()
                        .map(entry -> TEST_CLASS.matcher(entry.getName()))
                        .filter(Matcher::matches)
                        .map(match -> match.group("name").replace('/', '.'))
                        .forEach(names::add);
            } catch (ZipException e) {
                throw new SuiteException(jar + " is no jar: " + e.getMessage());
            }
        }
        return names;
    }

    private static List<TestName> discover(List<String> classNames, ClassLoader loader) throws SuiteException {
        var selectors = new ArrayList<ClassSelector>();
        for (String name : classNames) {
            try {
                selectors.add(DiscoverySelectors.selectClass(Class.forName(name, false, loader)));
            } catch (ClassNotFoundException | LinkageError e) {
                throw new SuiteException("the test class " + name + " can't be loaded: " + e);
            }
        }
        TestPlan plan = LauncherFactory.create()
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectors)
                        .build());
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(TestIdentifier::isTest)
                .map(test -> (MethodSource) test.getSource().orElseThrow())
                .map(source -> new TestName(source.getClassName(), source.getMethodName()))
                .sorted()
                .toList();
    }
}
