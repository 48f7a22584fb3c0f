package io.ternmq.broker.selector;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of a selector: Java's literals (JMS 3.1 §3.8.1.1). An exact one without an L is an INT if it fits, a LONG
 * otherwise; an approximate one is a DOUBLE, or a FLOAT with an F. Hexadecimal, octal and binary ones of 64 bits are
 * taken as Java takes them: the highest is the sign.
 */
final class Numbers {
    /** An underscore stands between digits, or beside other underscores. */
    private static final Pattern MISPLACED = Pattern.compile("^_|[^0-9_]_|_[^0-9_]|_$");

    private static final Pattern MISPLACED_HEX = Pattern.compile("[^0-9a-f_]_|_[^0-9a-f_]|_$");

    private static final Pattern EXACT = Pattern.compile(
            "(?:0x(?<hex>[0-9a-f]+)|0b(?<binary>[01]+)|0(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))(?<long>l?)");
    private static final Pattern APPROXIMATE =
            Pattern.compile("(?:[0-9]+\\.[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?[fd]?|[0-9]+(?:e[+-]?[0-9]+[fd]?|[fd])"
                    + "|0x(?:[0-9a-f]+\\.?|[0-9a-f]*\\.[0-9a-f]+)p[+-]?[0-9]+[fd]?");

    private Numbers() {}

    /**
     * The value of a literal without its sign.
     *
     * @param negative whether a minus stands before it, which gives the decimal 2^63 a value
     * @return the number with its sign; empty if there is no such literal
     */
    static Optional<Literal> parse(String written, boolean negative) {
        String spaced = written.toLowerCase(Locale.ROOT);
        Pattern misplaced = spaced.startsWith("0x") ? MISPLACED_HEX : MISPLACED;
        if (misplaced.matcher(spaced).find()) {
            return Optional.empty();
        }
        String lower = spaced.replace("_", "");
        Matcher exact = EXACT.matcher(lower);
        try {
            if (exact.matches()) {
                return Optional.of(exact(exact, negative));
            }
            return APPROXIMATE.matcher(lower).matches() ? approximate(lower, negative) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Literal exact(Matcher literal, boolean negative) {
        boolean isLong = !literal.group("long").isEmpty();
        long value;
        if (literal.group("decimal") != null) {
            String digits = literal.group("decimal");
            value = Long.parseLong(negative ? "-" + digits : digits);
        } else {
            long magnitude = magnitude(literal);
            value = negative ? -magnitude : magnitude;
        }
        boolean fits = value == (int) value;
        return new Literal.Exact(isLong || !fits ? Type.LONG : Type.INT, value);
    }

    private static long magnitude(Matcher literal) {
        if (literal.group("hex") != null) {
            return Long.parseUnsignedLong(literal.group("hex"), 16);
        }
        if (literal.group("binary") != null) {
            return Long.parseUnsignedLong(literal.group("binary"), 2);
        }
        return Long.parseUnsignedLong(literal.group("octal"), 8);
    }

    /** Java refuses what rounds to infinity, or to 0 although it isn't; so does this. */
    private static Optional<Literal> approximate(String digits, boolean negative) {
        boolean narrow = digits.endsWith("f");
        double value = narrow ? Float.parseFloat(digits) : Double.parseDouble(digits);
        if (Double.isInfinite(value) || (value == 0 && hasNonZeroDigit(digits))) {
            return Optional.empty();
        }
        return Optional.of(new Literal.Approximate(narrow ? Type.FLOAT : Type.DOUBLE, negative ? -value : value));
    }

    private static boolean hasNonZeroDigit(String digits) {
        boolean hex = digits.startsWith("0x");
        int end = digits.indexOf(hex ? 'p' : 'e');
        String mantissa = digits.substring(hex ? 2 : 0, end < 0 ? digits.length() : end);
        return mantissa.chars().anyMatch(c -> (c >= '1' && c <= '9') || (hex && c >= 'a' && c <= 'f'));
    }
}
