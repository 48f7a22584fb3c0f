package io.ternmq.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.protocol.message.MessageContentWriter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, where the finger points, and what the limits are (JMS 3.1 §3.8.1.1). */
class SelectorSyntaxTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    color = 'blue               | 9  | close it with '
                    color = "blue"              | 9  | single quotes
                    color == 'blue'             | 7  | write =
                    color != 'blue'             | 7  | write <>
                    color = blue'               | 13 | close it with '
                    a = 1 AND                   | 10 | here must be a name
                    a = 1 b = 2                 | 7  | AND, OR or the end
                    AND a = 1                   | 1  | here must be a name
                    a =                         | 4  | here must be a name
                    = 'test'                    | 1  | here must be a name
                    a = 1 OR OR b = 1           | 10 | here must be a name
                    (a = 1                      | 7  | here must be )
                    a = 1)                      | 6  | AND, OR or the end
                    a = 1 = 2                   | 7  | two sides
                    1 < a < 2                   | 7  | two sides
                    a IS 1                      | 6  | here must be NULL
                    a = NULL                    | 5  | IS NULL
                    NULL                        | 1  | IS NULL
                    1 IS NULL                   | 1  | name of a header or property
                    a + 1 IS NULL               | 1  | name of a header or property
                    'a' LIKE 'a'                | 1  | name of a header or property
                    'a' IN ('a')                | 1  | name of a header or property
                    a LIKE b                    | 8  | a pattern in single quotes
                    a LIKE 5                    | 8  | a pattern in single quotes
                    a LIKE 'x' ESCAPE 'ab'      | 19 | exactly one character
                    a LIKE 'x' ESCAPE ''        | 19 | exactly one character
                    a LIKE 'x' ESCAPE x         | 19 | escape character
                    a LIKE 'x!' ESCAPE '!'      | 8  | ends with its escape
                    a IN ()                     | 7  | a string in single quotes
                    a IN ('x',)                 | 11 | a string in single quotes
                    a IN (1, 2)                 | 7  | IN compares with strings
                    a IN 'x'                    | 6  | here must be (
                    a IN ('x' 'y')              | 11 | , or )
                    a NOT 5                     | 7  | BETWEEN, IN or LIKE
                    a NOT = 5                   | 7  | BETWEEN, IN or LIKE
                    a BETWEEN 1                 | 12 | here must be AND
                    a BETWEEN 1 OR 2            | 13 | here must be AND
                    a BETWEEN 'a' AND 'b'       | 11 | here must be a number
                    'a' BETWEEN 1 AND 2         | 1  | here must be a number
                    a > 'b'                     | 5  | compares numbers
                    TRUE > FALSE                | 1  | compares numbers
                    TRUE = 0                    | 1  | TRUE and FALSE are no names
                    'a' <> FALSE                | 8  | TRUE and FALSE are no names
                    a + 'b' = 1                 | 5  | here must be a number
                    -'b' = 1                    | 2  | here must be a number
                    (a = 1) + 1 = 2             | 1  | here must be a number
                    5                           | 1  | here must be a condition
                    'a'                         | 1  | here must be a condition
                    a + 1                       | 1  | here must be a condition
                    a = 1 AND 5                 | 11 | here must be a condition
                    NOT 'x'                     | 5  | here must be a condition
                    a = 1_                      | 5  | this is no number
                    a = 08                      | 5  | this is no number
                    a = 12x                     | 5  | this is no number
                    a = 0x                      | 5  | this is no number
                    a = 0b2                     | 5  | this is no number
                    a = 1e                      | 5  | this is no number
                    a = 1.2.3                   | 5  | this is no number
                    a = 1AND b = 2              | 5  | this is no number
                    a = 9223372036854775808     | 5  | this is no number
                    a = 1e400                   | 5  | this is no number
                    a = 1e-400                  | 5  | this is no number
                    a = 1e40f                   | 5  | this is no number
                    a = #                       | 5  | can't stand outside
                    a = 1; DROP                 | 6  | can't stand outside
                    JMSExpiration > 5           | 1  | of the headers it may use
                    JMSDestination = 'x'        | 1  | of the headers it may use
                    JMSReplyTo = 'x'            | 1  | of the headers it may use
                    JMSRedelivered              | 1  | of the headers it may use
                    JMSpriority = 7             | 1  | of the headers it may use
                    not = 1                     | 5  | here must be a name
                    between = 1                 | 1  | here must be a name
                    """)
    void pointsAtWhatIsWrong(String text, int column, String cure) {
        var error = refused(text);

        assertThat(error).hasMessageStartingWith("line 1, column " + column + ": ");
        assertThat(error).hasMessageContaining(cure);
    }

    @Test
    void showsThePlace() {
        var error = refused("color = 'blue' AND\n\tsize = 'x' 5");

        assertThat(error).hasMessage("""
                        line 2, column 13: here must be AND, OR or the end, and not 5
                           size = 'x' 5
                                      ^""");
    }

    @Test
    void showsAnExcerptOfALongLine() {
        var error = refused("a = 1 AND ".repeat(50) + "𝒜𝒜 = = " + "b".repeat(100));

        assertThat(error).hasMessageStartingWith("line 1, column 506: ");
        assertThat(error.getMessage().lines().skip(1).map(String::length)).allMatch(length -> length < 90);
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThat(refused("a = '\ud800'")).hasMessageContaining("half a surrogate pair at character 5");
    }

    @Test
    void aTextOfTheGreatestLengthIsTaken() throws InvalidSelectorException {
        String text = "a = '" + "x".repeat(Selector.BYTES_MAX - 6) + "'";

        assertThat(Selector.parse(text).text()).hasSize(Selector.BYTES_MAX);
        assertThat(refused(text + " ")).hasMessageContaining("8193 bytes is longer than the limit of 8192");
    }

    @ParameterizedTest
    @CsvSource({"'','(',')'", "'','NOT ',''", "'a = ','- ',''"})
    void nestsToALimit(String before, String open, String close) throws InvalidSelectorException {
        String inner = before.isEmpty() ? "a = 1" : "a";

        assertThat(Selector.parse(before + open.repeat(64) + inner + close.repeat(64)))
                .isNotNull();
        assertThat(refused(before + open.repeat(65) + inner + close.repeat(65)))
                .hasMessageContaining("nested deeper than 64 levels");
    }

    @ParameterizedTest
    @CsvSource({"x", "_", "%", "!%", "𝄞"})
    void aPatternHasALimit(String element) throws InvalidSelectorException {
        String text = "a LIKE '%s' ESCAPE '!'";

        assertThat(Selector.parse(text.formatted(element.repeat(256)))).isNotNull();
        assertThat(refused(text.formatted(element.repeat(257))))
                .hasMessageStartingWith("line 1, column 8: a pattern of 257 characters and wildcards");
    }

    /** However short each is. */
    @ParameterizedTest
    @CsvSource({"64,''", "64,x", "64,12345678", "2,256"})
    void allPatternsTogetherHaveALimit(int most, String pattern) throws InvalidSelectorException {
        String like = "a LIKE '" + (pattern.equals("256") ? "x".repeat(256) : pattern) + "'";
        String text = like + (" OR " + like).repeat(most - 1);

        assertThat(Selector.parse(text)).isNotNull();
        assertThat(refused(text + " OR\na LIKE 'y'"))
                .hasMessageStartingWith("line 2, column 8: the patterns up to this one have more than 512");
    }

    @Test
    void differentNamesHaveALimit() throws InvalidSelectorException {
        String text =
                IntStream.range(0, 63).mapToObj(i -> "p" + i).collect(Collectors.joining(" OR ")) + " OR JMSType = ''";

        assertThat(Selector.parse(text + " OR p7 OR p62 OR JMSPriority = 1")).isNotNull();
        assertThat(refused(text + " OR\np63")).hasMessageStartingWith("line 2, column 1: more than 64 different names");
    }

    /** As deep and as wide as the limits let it be: parsing and evaluating end, and don't run out of stack. */
    @ParameterizedTest
    @ValueSource(strings = {"a OR ", "NOT b AND ", "1+", "- 1*", "(a)OR "})
    void aWideTextIsEvaluated(String part) throws InvalidSelectorException {
        boolean sum = part.endsWith("+") || part.endsWith("*");
        int times = (Selector.BYTES_MAX - 10) / part.length();
        String text = part.repeat(times) + (sum ? "1 > 0" : "a");

        var selector = Selector.parse(text);

        assertThat(selector.matches(
                        new MessageContentWriter().property("c", true).finish()))
                .isEqualTo(sum && !(part.equals("- 1*") && times % 2 == 1));
    }

    @Test
    void aLongNumberIsRefusedOrRead() throws InvalidSelectorException {
        String zeros = "0".repeat(8000);

        assertThat(Selector.parse("0." + zeros + "1e8001 = 1").matches(new MessageContentWriter().finish()))
                .isTrue();
        assertThat(refused("a = 1" + zeros)).hasMessageContaining("this is no number");
    }

    private static InvalidSelectorException refused(String text) {
        return catchThrowableOfType(InvalidSelectorException.class, () -> Selector.parse(text));
    }
}
