package io.ternmq.testsupport.trace;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes calls of the lines of {@code strace -f -yy -xx}. A call that others interrupt stands in two lines,
 * {@code <unfinished ...>} at its entry and {@code resumed} at its return.
 */
final class TraceReader {
    private static final Pattern LINE =
            Pattern.compile("(\\d+) +(?:[\\d:.]+ )?(\\w+)\\((\\d+<.*?>)[,)](.*)\\) += (-?\\d+)(?: .*)?|(\\d+) +.*");
    private static final String UNFINISHED = "<unfinished ...>";
    private static final int ESCAPE = 4;
    private static final int HEX = 16;
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +(?:[\\d:.]+ )?<\\.\\.\\. \\w+ resumed>(.*)");

    private final Map<String, Entered> unfinished = new HashMap<>();
    private long lines;

    /** A call that has not returned. */
    private record Entered(String text, long line) {}

    /** The call that returned with this line, if it is one with a descriptor. */
    Optional<Call> read(String line) {
        lines++;
        if (line.endsWith(UNFINISHED)) {
            int space = line.indexOf(' ');
            String text = line.substring(space, line.length() - UNFINISHED.length());
            unfinished.put(line.substring(0, space), new Entered(text.strip(), lines));
            return Optional.empty();
        }
        var end = RESUMED.matcher(line);
        if (!end.matches()) {
            return parse(line, lines);
        }
        var entered = unfinished.remove(end.group(1));
        return entered == null
                ? Optional.empty()
                : parse(end.group(1) + " " + entered.text + end.group(2), entered.line);
    }

    private Optional<Call> parse(String text, long entered) {
        var call = LINE.matcher(closed(text));
        if (!call.matches() || call.group(2) == null) {
            return Optional.empty();
        }
        long result = Long.parseLong(call.group(5));
        byte[] bytes = strings(call.group(4));
        boolean moved = result >= 0 && result < bytes.length;
        return Optional.of(new Call(
                call.group(2),
                call.group(3),
                moved ? Arrays.copyOf(bytes, (int) result) : bytes,
                result,
                entered,
                lines));
    }

    /** {@code fdatasync(7<file>) = 0} as {@code fdatasync(7<file>,) = 0}, so that all calls look alike. */
    private static String closed(String text) {
        return text.replaceFirst(">( ?)\\) += ", ">,$1) = ");
    }

    /** The bytes of all quoted strings, one after the other. */
    private static byte[] strings(String arguments) {
        byte[] bytes = new byte[arguments.length() / ESCAPE];
        int length = 0;
        int quote = arguments.indexOf('"');
        while (quote >= 0) {
            int end = arguments.indexOf('"', quote + 1);
            if (end < 0) {
                break;
            }
            for (int at = quote + 1; at + ESCAPE <= end; at += ESCAPE) {
                bytes[length] = (byte) (digit(arguments, at + 2) * HEX + digit(arguments, at + 3));
                length++;
            }
            quote = arguments.indexOf('"', end + 1);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int digit(String text, int at) {
        return Character.digit(text.charAt(at), HEX);
    }
}
