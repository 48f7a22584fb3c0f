package io.ternmq.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    private static final int NO_ESCAPE = -1;

    /** Against java.util.regex, on an alphabet of few characters of one to four bytes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void matchesWhatTheSameRegularExpressionMatches(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "aé€𝄞_%!", i % 50 == 0 ? 90 : 6);
            String text = text(random, "aé€𝄞", i % 50 == 0 ? 120 : 8);

            boolean matches = matches(pattern, text);

            assertThat(matches)
                    .as("%s LIKE %s (seed %d)", text, pattern, seed)
                    .isEqualTo(java.util.regex.Pattern.compile(regex(pattern), java.util.regex.Pattern.DOTALL)
                            .matcher(text)
                            .matches());
        }
    }

    @Test
    void theEscapeTakesTheMeaningOfWhatFollows() {
        assertThat(Pattern.of("!_!%!!%", '!').matches(utf8("_%!abc"), 0, 6)).isTrue();
        assertThat(Pattern.of("!_!%!!%", '!').matches(utf8("a%!abc"), 0, 6)).isFalse();
    }

    @Test
    void readsOnlyItsSection() {
        assertThat(Pattern.of("b%d", NO_ESCAPE).matches(utf8("abcde"), 1, 3)).isTrue();
    }

    @Test
    void manyWildcardsOnALongTextTakeOnePass() {
        assertThat(matches("%a".repeat(2000) + "b", "a".repeat(100_000))).isFalse();
    }

    private static boolean matches(String pattern, String text) {
        byte[] utf8 = utf8(text);
        return Pattern.of(pattern, NO_ESCAPE).matches(utf8, 0, utf8.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Random random, String alphabet, int length) {
        int[] characters = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int i = random.nextInt(length + 1); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static String regex(String pattern) {
        return pattern.replace("%", ".*").replace('_', '.');
    }
}
