package io.ternmq.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.message.HeaderKey;
import io.ternmq.protocol.message.MessageContentWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a selector yields for one message: T, F, or U for unknown, which shows as neither the condition nor its negation
 * being true. Property names tell their types; {@code no} is a property that isn't there. Sections are of JMS 3.1.
 */
class SelectorTest {
    private static final byte[] MESSAGE = new MessageContentWriter()
            .persistent(true)
            .priority(7)
            .timestamp(1_700_000_000_000L)
            .header(HeaderKey.MESSAGE_ID, "ID:1")
            .header(HeaderKey.TYPE, "car")
            .property("t", true)
            .property("f", false)
            .property("byte1", (byte) 1)
            .property("short2", (short) -2)
            .property("int3", 3)
            .property("intMax", Integer.MAX_VALUE)
            .property("long4", 4L)
            .property("longMax", Long.MAX_VALUE)
            .property("float1_1", 1.1f)
            .property("double1_1", 1.1)
            .property("nan", Double.NaN)
            .property("color", "blue")
            .property("Color", "red")
            .property("quoted", "it's")
            .property("two", "2")
            .property("empty", "")
            .property("größe_$1", "€𝄞x")
            .property("JMSXGroupID", "g")
            .property("JMS_TernMQ", 5)
            .nullProperty("nothing")
            .finish("color = 'green'");

    /** §3.8.1.2, tables 3-4 to 3-6. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    t AND t  | T
                    t AND f  | F
                    t AND no | U
                    f AND t  | F
                    f AND f  | F
                    f AND no | F
                    no AND t | U
                    no AND f | F
                    no AND no| U
                    t OR t   | T
                    t OR f   | T
                    t OR no  | T
                    f OR t   | T
                    f OR f   | F
                    f OR no  | U
                    no OR t  | T
                    no OR f  | U
                    no OR no | U
                    NOT t    | F
                    NOT f    | T
                    NOT no   | U
                    NOT NOT t | T
                    """)
    void followsThreeValuedLogic(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1: NOT before AND before OR, * and / before + and -, left to right, parentheses. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    t OR t AND f            | T
                    (t OR t) AND f          | F
                    NOT f AND f             | F
                    NOT (f AND f)           | T
                    NOT f OR t AND f        | T
                    f AND f OR t AND t      | T
                    2 + 3 * 4 = 14          | T
                    (2 + 3) * 4 = 20        | T
                    20 / 5 / 2 = 2          | T
                    20 - 5 - 2 = 13         | T
                    20 - (5 - 2) = 17       | T
                    - 2 + 3 = 1             | T
                    -(2 + 3) = -5           | T
                    - - 2 = 2               | T
                    --2 = + +2              | T
                    -int3 * -1 = int3       | T
                    NOT int3 = 4            | T
                    NOT int3 + 1 = 4        | F
                    int3 BETWEEN 1 AND 2 OR t | T
                    t AND int3 BETWEEN 1 + 1 AND 2 * 2 AND t | T
                    """)
    void bindsAsPrecedenceSays(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1: like types alone compare, numbers by Java's promotion, the rest is false, with NULL unknown. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    int3 = 3            | T
                    int3 <> 3           | F
                    int3 > 2            | T
                    int3 > 3            | F
                    int3 >= 3           | T
                    int3 < 4            | T
                    int3 < 3            | F
                    int3 <= 3           | T
                    int3 <= 2           | F
                    byte1 = 1           | T
                    short2 = -2         | T
                    long4 = 4           | T
                    long4 > int3        | T
                    3 = int3            | T
                    int3 = 3.0          | T
                    int3 < 3.5          | T
                    float1_1 = 1.1f     | T
                    float1_1 = double1_1| F
                    float1_1 = 1.1      | F
                    float1_1 > byte1    | T
                    double1_1 = 1.1     | T
                    double1_1 <> 1      | T
                    longMax = 9223372036854775807 | T
                    longMax = 9223372036854775807.0 | T
                    16777217 = 16777216f | T
                    nan = nan           | F
                    nan <> nan          | T
                    nan < 1             | F
                    color = 'blue'      | T
                    color = 'Blue'      | F
                    color <> 'red'      | T
                    color <> 'blue'     | F
                    'blue' = color      | T
                    color = Color       | F
                    quoted = 'it''s'    | T
                    empty = ''          | T
                    t = TRUE            | T
                    t = f               | F
                    t <> FALSE          | T
                    TRUE                | T
                    FALSE               | F
                    (int3 = 3) = TRUE   | T
                    two > 1             | F
                    two = 2             | F
                    two <> 2            | F
                    int3 = '3'          | F
                    int3 <> '3'         | F
                    1 = 'a'             | F
                    t = 1               | F
                    t <> 'true'         | F
                    color > Color       | F
                    t > f               | F
                    color               | F
                    int3                | F
                    NOT color           | T
                    no = 1              | U
                    no <> 1             | U
                    no > 1              | U
                    1 < no              | U
                    no = no             | U
                    no = 'x'            | U
                    color = no          | U
                    t = no              | U
                    nothing = 1         | U
                    """)
    void comparesLikeWithLike(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1: arithmetic is Java's; with NULL unknown (§3.8.1.2). */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    int3 + long4 = 7                    | T
                    int3 * 2 - 1 = 5                    | T
                    7 / 2 = 3                           | T
                    -7 / 2 = -3                         | T
                    7 / 2.0 = 3.5                       | T
                    intMax + 1 = -2147483648            | T
                    intMax + 1L = 2147483648            | T
                    intMax + 1.0 = 2147483648           | T
                    longMax + 1 < 0                     | T
                    -(-2147483647 - 1) = -2147483648    | T
                    byte1 + 127 = 128                   | T
                    0.1f + 0.2f = 0.3f                  | T
                    0.1 + 0.2 = 0.3                     | F
                    float1_1 * 2 = 2.2f                 | T
                    16777216f + 1 = 16777216f           | T
                    1 / 0 = 1                           | U
                    1 / 0.0 > 1                         | T
                    0 / 0.0 = 0                         | F
                    two + 1 > 1                         | F
                    two + 1 <> 1                        | F
                    +two = '2'                          | F
                    -two = -2                           | F
                    t * 1 = 1                           | F
                    no + 1 > 1                          | U
                    1 - no > 1                          | U
                    -no = 1                             | U
                    two + no > 1                        | U
                    two + 1 + no > 1                    | U
                    """)
    void computesAsJavaDoes(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1: BETWEEN, IN, IS NULL. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    int3 BETWEEN 3 AND 3          | T
                    int3 BETWEEN 1 AND 5          | T
                    int3 BETWEEN 4 AND 5          | F
                    int3 BETWEEN 1 AND 2          | F
                    int3 BETWEEN 5 AND 1          | F
                    int3 NOT BETWEEN 3 AND 3      | F
                    int3 NOT BETWEEN 4 AND 5      | T
                    int3 NOT BETWEEN 1 AND 2      | T
                    int3 BETWEEN 2.5 AND long4    | T
                    int3 * 2 BETWEEN 5 AND 7      | T
                    3 BETWEEN byte1 AND long4     | T
                    color BETWEEN 1 AND 2         | F
                    color NOT BETWEEN 1 AND 2     | F
                    no BETWEEN 1 AND 2            | U
                    no NOT BETWEEN 1 AND 2        | U
                    int3 BETWEEN no AND 2         | F
                    int3 BETWEEN no AND 5         | U
                    int3 BETWEEN 4 AND no         | F
                    int3 BETWEEN 1 AND no         | U
                    int3 NOT BETWEEN no AND 2     | T
                    int3 NOT BETWEEN no AND 5     | U
                    int3 NOT BETWEEN 4 AND no     | T
                    int3 NOT BETWEEN 1 AND no     | U
                    color IN ('blue')             | T
                    color IN ('red', 'blue')      | T
                    color IN ('red', 'green')     | F
                    color NOT IN ('red', 'blue')  | F
                    color NOT IN ('red', 'green') | T
                    quoted IN ('it''s')           | T
                    no IN ('a')                   | U
                    no NOT IN ('a')               | U
                    int3 IN ('3')                 | F
                    int3 NOT IN ('3')             | F
                    no IS NULL                    | T
                    no IS NOT NULL                | F
                    nothing IS NULL               | T
                    color IS NULL                 | F
                    color IS NOT NULL             | T
                    JMSCorrelationID IS NULL      | T
                    JMSPriority IS NOT NULL       | T
                    """)
    void asksForRangesSetsAndAbsence(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1: LIKE. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    color LIKE 'blue'            | T
                    color LIKE 'blu'             | F
                    color LIKE 'Blue'            | F
                    color LIKE 'b%'              | T
                    color LIKE '%e'              | T
                    color LIKE '%lu%'            | T
                    color LIKE '%ul%'            | F
                    color LIKE 'b_ue'            | T
                    color LIKE 'b_e'             | F
                    color LIKE '____'            | T
                    color LIKE '_____'           | F
                    color LIKE '%'               | T
                    color LIKE ''                | F
                    color NOT LIKE 'b%'          | F
                    color NOT LIKE 'r%'          | T
                    empty LIKE ''                | T
                    empty LIKE '%%'              | T
                    empty LIKE '_'               | F
                    quoted LIKE 'it''_'          | T
                    quoted LIKE 'it.s'           | F
                    größe_$1 LIKE '€_x'          | T
                    größe_$1 LIKE '___'          | T
                    größe_$1 LIKE '____'         | F
                    größe_$1 LIKE '%𝄞%'          | T
                    color LIKE 'b\\%' ESCAPE '\\'  | F
                    color LIKE 'b!lue' ESCAPE '!' | T
                    no LIKE 'a'                  | U
                    no NOT LIKE 'a'              | U
                    int3 LIKE '3'                | F
                    int3 NOT LIKE '3'            | F
                    """)
    void matchesPatterns(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1 and §3.8.1.3: the headers that may be named, and the reserved names of properties. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    JMSDeliveryMode = 'PERSISTENT'                | T
                    JMSDeliveryMode = 'NON_PERSISTENT'            | F
                    JMSDeliveryMode IN ('PERSISTENT')             | T
                    JMSDeliveryMode LIKE 'P%'                     | T
                    JMSDeliveryMode = 2                           | F
                    JMSPriority = 7                               | T
                    JMSPriority >= 7 AND JMSPriority < 8          | T
                    JMSTimestamp = 1700000000000                  | T
                    JMSMessageID = 'ID:1'                         | T
                    JMSType = 'car' AND color = 'blue' AND int3 > 2 | T
                    JMSCorrelationID = 'x'                        | U
                    JMSXGroupID = 'g'                             | T
                    JMSXUserID = 'x'                              | U
                    JMS_TernMQ = 5                                | T
                    größe_$1 = '€𝄞x'                              | T
                    COLOR = 'blue'                                | U
                    jmsPriority = 7                               | U
                    """)
    void readsHeadersAndProperties(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    /** §3.8.1.1: Java's literals; keywords in any case; Java's white space. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    0x1F = 31                    | T
                    0XfL = 15                    | T
                    017 = 15                     | T
                    00 = 0                       | T
                    0b101 = 5                    | T
                    1_000 = 1000                 | T
                    57L = 57                     | T
                    4294967296 > 0               | T
                    -9223372036854775808 < 0     | T
                    0xffffffffffffffffL = -1     | T
                    7. = 7                       | T
                    .5 = 0.5                     | T
                    7E3 = 7000                   | T
                    -57.9E2 = -5790              | T
                    +6.2e-1 = 0.62               | T
                    7f = 7                       | T
                    7D = 7                       | T
                    0x1.8p1 = 3                  | T
                    08.5 = 8.5                   | T
                    0e5 = 0                      | T
                    not f And t oR false         | T
                    int3 between 1 aNd 5         | T
                    color in ('blue') and color lIke 'b%' escape '!' and no iS nuLL | T
                    "\tt\nAND\r\n\ft"            | T
                    int3=3AND(t)                 | X
                    int3=3 AND(t)OR(f)           | T
                    color='blue'AND t            | T
                    int3<>4                      | T
                    """)
    void readsLiterals(String selector, char expected) {
        assertThat(verdict(selector)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " \t\f\r\n"})
    void aBlankTextMatchesEverything(String text) throws InvalidSelectorException {
        assertThat(Selector.parse(text).matches(MESSAGE)).isTrue();
        assertThat(Selector.isBlank(text)).isTrue();
    }

    @Test
    void aCorrelationIdOfBytesIsThereButNoString() throws InvalidSelectorException {
        byte[] foreign = new MessageContentWriter()
                .header(HeaderKey.CORRELATION_ID, new byte[] {1})
                .finish();

        assertThat(Selector.parse("JMSCorrelationID IS NOT NULL").matches(foreign))
                .isTrue();
        assertThat(Selector.parse("JMSCorrelationID <> 'a'").matches(foreign)).isFalse();
    }

    @Test
    void theLastOfManyIdentifiersIsFound() throws InvalidSelectorException {
        var writer = new MessageContentWriter();
        var text = new StringBuilder("p0 = 0");
        for (int i = 0; i < 64; i++) {
            writer.property("p" + i, i);
            text.append(" AND p").append(i).append(" = ").append(i);
        }

        assertThat(Selector.parse(text.toString()).matches(writer.finish())).isTrue();
    }

    @Test
    void headersThatCannotBeReadAreMatchedByNone() throws InvalidSelectorException {
        byte[] broken = new MessageContentWriter().property("a", 1).finish();
        broken[30] = 99;

        assertThat(Selector.parse("a = 1 OR a IS NULL").matches(broken)).isFalse();
    }

    @Test
    void evaluatesTheSameEachTime() throws InvalidSelectorException {
        var selector = Selector.parse("color = 'blue' AND int3 = 3");
        byte[] other = new MessageContentWriter().property("color", "blue").finish();

        boolean[] matches = {selector.matches(MESSAGE), selector.matches(other), selector.matches(MESSAGE)};

        assertThat(Arrays.toString(matches)).isEqualTo("[true, false, true]");
        assertThat(selector.text()).isEqualTo("color = 'blue' AND int3 = 3");
    }

    private static char verdict(String selector) {
        try {
            boolean holds = Selector.parse(selector).matches(MESSAGE);
            boolean negationHolds = Selector.parse("NOT (" + selector + ")").matches(MESSAGE);
            assertThat(holds && negationHolds).isFalse();
            return holds ? 'T' : negationHolds ? 'F' : 'U';
        } catch (InvalidSelectorException e) {
            return 'X';
        }
    }
}
