package io.ternmq.jms.message;

import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import java.io.ObjectInputFilter;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The classes that an ObjectMessage may bring to life here: none, unless named. Whoever can send to a queue chooses what is
 * deserialised by its readers, so this isn't left to the class path.
 *
 * @param names fully qualified names of classes, and of packages with {@code .*} after them, which stand for all classes in
 *     and below them
 */
public record TrustedClasses(Set<String> names) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$]+(\\.[\\p{L}\\p{N}_$]+)*(\\.\\*)?");
    private static final long DEPTH_MAX = 32;
    private static final long REFERENCES_MAX = 100_000;
    private static final long BYTES_MAX = 64L << 20;
    private static final long ARRAY_LENGTH_MAX = 1_000_000;

    /** Nothing is trusted. */
    public static final TrustedClasses NONE = new TrustedClasses(Set.of());

    public TrustedClasses {
        names = Set.copyOf(names);
        for (var name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("trustedClasses are names of classes, such as com.acme.Order, or of"
                        + " packages, such as com.acme.*; this is neither: " + name);
            }
        }
    }

    /**
     * Takes the names from a list with commas.
     *
     * @throws IllegalArgumentException if one is no name of a class or package
     */
    public static TrustedClasses of(String list) {
        return new TrustedClasses(Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet()));
    }

    /**
     * Whether it may be brought to life. An Object brings no code of its own, nor does an array of an interface, and collections
     * ask for theirs: what is in it is judged one by one. Nor do strings, and what is common to all numbers and enums. Destinations of this provider are names, which others keep in what they
     * serialise.
     */
    boolean trusts(Class<?> type) {
        var element = element(type);
        boolean onlyHolds = element == Object.class || (type.isArray() && element.isInterface());
        boolean harmless = element == String.class || element == Number.class || element == Enum.class;
        boolean own = element == NamedQueue.class || element == NamedTopic.class;
        return element.isPrimitive() || onlyHolds || harmless || own || trusts(element.getName());
    }

    /** What an array is made of, or the class itself: what has to be named. */
    static Class<?> element(Class<?> type) {
        var element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element;
    }

    private boolean trusts(String name) {
        if (names.contains(name)) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        while (dot > 0) {
            if (names.contains(name.substring(0, dot) + ".*")) {
                return true;
            }
            dot = name.lastIndexOf('.', dot - 1);
        }
        return false;
    }

    /** Rejects what exceeds a limit, and decides nothing else. */
    ObjectInputFilter.Status withinLimits(ObjectInputFilter.FilterInfo info) {
        boolean within = info.depth() <= DEPTH_MAX
                && info.references() <= REFERENCES_MAX
                && info.streamBytes() <= BYTES_MAX
                && info.arrayLength() <= ARRAY_LENGTH_MAX;
        return within ? ObjectInputFilter.Status.UNDECIDED : ObjectInputFilter.Status.REJECTED;
    }
}
