package io.ternmq.tck.suite;

import java.util.Comparator;

/**
 * One test of the TCK.
 *
 * @param className fully qualified
 * @param method its name; the TCK's tests have no parameters
 */
public record TestName(String className, String method) implements Comparable<TestName> {

    /** What all class names of the TCK begin with; people leave it out. */
    public static final String PREFIX = "com.sun.ts.tests.jms.";

    private static final Comparator<TestName> ORDER =
            Comparator.comparing(TestName::className).thenComparing(TestName::method);

    /** A class name without what all begin with. */
    public static String shortened(String className) {
        return className.startsWith(PREFIX) ? className.substring(PREFIX.length()) : className;
    }

    /** A class name with what all begin with. */
    public static String full(String className) {
        return className.startsWith(PREFIX) ? className : PREFIX + className;
    }

    /** The class's package without what all begin with: what the TCK tests together. */
    public String area() {
        String name = shortened(className);
        int end = name.lastIndexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }

    @Override
    public int compareTo(TestName other) {
        return ORDER.compare(this, other);
    }

    /** As people write it: {@code core.queueMsgHeaders.ClientIT#someTest}. */
    @Override
    public String toString() {
        return shortened(className) + "#" + method;
    }
}
