package io.ternmq.jms.message;

import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * The classes that an ObjectMessage may bring to life here: none, unless named exactly. Whoever can send to a queue
 * chooses what is deserialised by its readers, so this isn't left to the class path.
 *
 * @param names fully qualified class names
 */
public record TrustedClasses(Set<String> names) {

    private static final long DEPTH_MAX = 32;
    private static final long REFERENCES_MAX = 100_000;
    private static final long BYTES_MAX = 64L << 20;
    private static final long ARRAY_LENGTH_MAX = 1_000_000;

    /** Nothing is trusted. */
    public static final TrustedClasses NONE = new TrustedClasses(Set.of());

    public TrustedClasses {
        names = Set.copyOf(names);
    }

    /**
     * Whether it may be brought to life. An array of objects or of an interface holds nothing by itself, and collections ask
     * for theirs: what is in it is judged one by one.
     */
    boolean trusts(Class<?> type) {
        var element = element(type);
        boolean onlyHolds = type.isArray() && (element == Object.class || element.isInterface());
        return element.isPrimitive() || onlyHolds || names.contains(element.getName());
    }

    /** What an array is made of, or the class itself: what has to be named. */
    static Class<?> element(Class<?> type) {
        var element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element;
    }

    ObjectInputFilter.Status withinLimits(ObjectInputFilter.FilterInfo info) {
        boolean within = info.depth() <= DEPTH_MAX
                && info.references() <= REFERENCES_MAX
                && info.streamBytes() <= BYTES_MAX
                && info.arrayLength() <= ARRAY_LENGTH_MAX;
        return within ? ObjectInputFilter.Status.UNDECIDED : ObjectInputFilter.Status.REJECTED;
    }
}
