package io.ternmq.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One setting. In the file its key is used as it is, as a property with {@code ternmq.} before it, as an environment
 * variable in capitals with underscores.
 *
 * @param key such as {@code limits.message-size}
 * @param initial what holds when nobody says anything, as text
 * @param shape reads a value
 * @param help for the file's reader
 */
record Setting<T>(String key, String initial, Shape<T> shape, String help) {
    static final String PREFIX = "ternmq.";
    static final String VARIABLE_PREFIX = "TERNMQ_";

    /**
     * How values of a kind are written.
     *
     * @param example for somebody who got it wrong, with "such as"
     * @param parse throws IllegalArgumentException
     */
    record Shape<T>(String example, Function<String, T> parse) {}

    String property() {
        return PREFIX + key;
    }

    String variable() {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static Shape<Path> path(String example) {
        return new Shape<>(example, text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("empty");
            }
            return Path.of(text.strip());
        });
    }

    static Shape<Long> number(long least, long most) {
        return new Shape<>("a whole number from " + least + " to " + most, text -> {
            long value = Long.parseLong(text.strip().replace("_", ""));
            return within(value, least, most);
        });
    }

    private static final Map<String, Long> SIZES = Map.of(
            "",
            1L,
            "b",
            1L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L);

    private static final Map<String, Long> TIMES =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    /** Bytes. */
    static Shape<Long> size(long least, long most) {
        return new Shape<>(
                "a size such as 512KiB, 64MiB or 2GiB, from " + least + " to " + most + " bytes",
                text -> within(withUnit(text, SIZES), least, most));
    }

    /** Milliseconds. */
    static Shape<Long> time(long leastMillis, long mostMillis) {
        return new Shape<>(
                "a time such as 500ms, 10s, 5min or 1h, from " + leastMillis + " to " + mostMillis + " ms",
                text -> within(withUnit(text, TIMES), leastMillis, mostMillis));
    }

    static <E extends Enum<E>> Shape<E> oneOf(Class<E> type) {
        String names = Stream.of(type.getEnumConstants())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new Shape<>(
                "one of " + names, text -> Enum.valueOf(type, text.strip().toUpperCase(Locale.ROOT)));
    }

    static <E> Shape<List<E>> list(Shape<E> each) {
        return new Shape<>("one or more, with commas between: " + each.example(), text -> {
            List<E> values = Stream.of(text.split(","))
                    .filter(part -> !part.isBlank())
                    .map(part -> each.parse().apply(part.strip()))
                    .toList();
            if (values.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return values;
        });
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static long withUnit(String text, Map<String, Long> units) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < trimmed.length() && (Character.isDigit(trimmed.charAt(end)) || trimmed.charAt(end) == '_')) {
            end++;
        }
        Long unit = units.get(trimmed.substring(end).strip());
        if (unit == null) {
            throw new IllegalArgumentException("no such unit");
        }
        try {
            return Math.multiplyExact(Long.parseLong(trimmed.substring(0, end).replace("_", "")), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large", e);
        }
    }
}
