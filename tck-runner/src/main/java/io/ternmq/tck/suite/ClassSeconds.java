package io.ternmq.tck.suite;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * How long the classes took in an earlier run. Forks that take the longest first end at about the same time.
 *
 * @param seconds by class name without prefix
 */
public record ClassSeconds(Map<String, Double> seconds) {
    private static final String RESOURCE = "class-seconds.properties";

    public ClassSeconds {
        seconds = Map.copyOf(seconds);
    }

    /** What was measured and comes with the runner. */
    public static ClassSeconds measured() throws IOException {
        try (InputStream in = ClassSeconds.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " isn't on the class path");
            }
            var properties = new Properties();
            properties.load(in);
            var seconds = new HashMap<String, Double>();
            for (String name : properties.stringPropertyNames()) {
                seconds.put(name, Double.valueOf(properties.getProperty(name)));
            }
            return new ClassSeconds(seconds);
        }
    }

    /** Class names, longest first; those that were never measured might be the longest. */
    public List<String> longestFirst(Collection<String> classNames) {
        return classNames.stream()
                .sorted(Comparator.comparingDouble(this::of).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private double of(String className) {
        return seconds.getOrDefault(TestName.shortened(className), Double.MAX_VALUE);
    }
}
