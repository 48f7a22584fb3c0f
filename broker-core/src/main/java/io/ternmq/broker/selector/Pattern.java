package io.ternmq.broker.selector;

import io.ternmq.protocol.message.Utf8;
import java.util.ArrayList;
import java.util.List;

/**
 * What LIKE compares with, as an automaton on UTF-8 whose states are the bits of a number; a text is walked over once,
 * and nothing is tried twice, whatever the pattern.
 *
 * <pre>
 *  a pattern is elements in a row: a byte to match, or _ for any first byte of a character
 *  state i    i elements are consumed
 *  a byte     moves i to i + 1 if element i accepts it, and leaves i where it is
 *               if % stands there, or
 *               if _ was consumed last and the byte continues its character
 * </pre>
 */
final class Pattern {
    private static final int ANY_CHARACTER = -1;

    /** Classes of bytes that the pattern doesn't name: those that begin a character, and those that continue one. */
    private static final int BEGINS = 0;

    private static final int CONTINUES = 1;

    private final short[] classes = new short[256];
    private final long[][] accepts;
    private final long[][] stays;
    private final int end;

    /**
     * Compiles a pattern.
     *
     * @param escape the code point that takes the meaning from what follows it, or -1
     */
    static Pattern of(String pattern, int escape) {
        List<Integer> elements = new ArrayList<>();
        List<Integer> anywhere = new ArrayList<>();
        int[] characters = pattern.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] == escape) {
                i++;
                addLiteral(elements, characters[i]);
            } else if (characters[i] == '%') {
                anywhere.add(elements.size());
            } else if (characters[i] == '_') {
                elements.add(ANY_CHARACTER);
            } else {
                addLiteral(elements, characters[i]);
            }
        }
        return new Pattern(elements, anywhere);
    }

    private static void addLiteral(List<Integer> elements, int character) {
        for (byte b : Utf8.encode(Character.toString(character))) {
            elements.add(b & 0xff);
        }
    }

    private Pattern(List<Integer> elements, List<Integer> anywhere) {
        end = elements.size();
        int count = classify(elements);
        int words = end / Long.SIZE + 1;
        accepts = new long[count][words];
        stays = new long[count][words];
        for (int i = 0; i < end; i++) {
            int element = elements.get(i);
            if (element != ANY_CHARACTER) {
                set(accepts[classes[element]], i);
                continue;
            }
            for (int b = 0; b < classes.length; b++) {
                if (isContinuation(b)) {
                    set(stays[classes[b]], i + 1);
                } else {
                    set(accepts[classes[b]], i);
                }
            }
        }
        for (int state : anywhere) {
            for (long[] stay : stays) {
                set(stay, state);
            }
        }
    }

    private int classify(List<Integer> elements) {
        for (int b = 0; b < classes.length; b++) {
            classes[b] = (short) (isContinuation(b) ? CONTINUES : BEGINS);
        }
        int count = CONTINUES + 1;
        for (int element : elements) {
            if (element != ANY_CHARACTER && classes[element] <= CONTINUES) {
                classes[element] = (short) count++;
            }
        }
        return count;
    }

    private static boolean isContinuation(int b) {
        return (b & 0xc0) == 0x80;
    }

    private static void set(long[] bits, int bit) {
        bits[bit / Long.SIZE] |= 1L << (bit % Long.SIZE);
    }

    /** Whether a text in UTF-8 matches as a whole. */
    boolean matches(byte[] utf8, int offset, int length) {
        return end < Long.SIZE ? matchesShort(utf8, offset, length) : matchesLong(utf8, offset, length);
    }

    private boolean matchesShort(byte[] utf8, int offset, int length) {
        long states = 1;
        for (int i = offset; i < offset + length && states != 0; i++) {
            int c = classes[utf8[i] & 0xff];
            states = ((states & accepts[c][0]) << 1) | (states & stays[c][0]);
        }
        return (states >>> end & 1) != 0;
    }

    private boolean matchesLong(byte[] utf8, int offset, int length) {
        long[] states = new long[accepts[0].length];
        states[0] = 1;
        boolean alive = true;
        for (int i = offset; i < offset + length && alive; i++) {
            alive = step(states, classes[utf8[i] & 0xff]);
        }
        return (states[end / Long.SIZE] >>> (end % Long.SIZE) & 1) != 0;
    }

    private boolean step(long[] states, int c) {
        long carry = 0;
        long any = 0;
        for (int w = 0; w < states.length; w++) {
            long moved = states[w] & accepts[c][w];
            states[w] = (moved << 1) | carry | (states[w] & stays[c][w]);
            carry = moved >>> (Long.SIZE - 1);
            any |= states[w];
        }
        return any != 0;
    }
}
