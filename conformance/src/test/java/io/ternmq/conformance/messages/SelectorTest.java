package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Selectors (JMS 3.1 §3.8). One message of many properties lies in a queue, and a browser of each selector sees it or
 * doesn't.
 */
class SelectorTest extends OverEachTransport {

    private static final Map<String, Object> PROPERTIES = Map.ofEntries(
            Map.entry("yes", true),
            Map.entry("no", false),
            Map.entry("b", (byte) 7),
            Map.entry("s", (short) 300),
            Map.entry("i", 17),
            Map.entry("big", Long.MAX_VALUE),
            Map.entry("small", Long.MIN_VALUE),
            Map.entry("f", 0.5f),
            Map.entry("d", 2.5d),
            Map.entry("zero", 0),
            Map.entry("text", "blue"),
            Map.entry("empty", ""),
            Map.entry("quote", "it's"),
            Map.entry("digits", "2"),
            Map.entry("percent", "50% off_now"),
            Map.entry("slash", "a\\b"),
            Map.entry("lines", "one\ntwo"),
            Map.entry("größe", "münchen 🐦"),
            Map.entry("$_x9", 1),
            Map.entry("Case", "upper"));

    private Session session;
    private Queue queue;
    private Message message;

    @BeforeEach
    void send() throws JMSException {
        session = session();
        queue = queue(session);
        message = session.createTextMessage("inBody");
        for (var property : PROPERTIES.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        message.setStringProperty("nothing", null);
        message.setStringProperty("JMSXGroupID", "group");
        message.setJMSType("car");
        message.setJMSCorrelationID("order 17");
        session.createProducer(queue).send(message, DeliveryMode.NON_PERSISTENT, 6, 0);
    }

    private boolean isSeenBy(String selector) throws JMSException {
        try (var browser = session.createBrowser(queue, selector)) {
            return browser.getEnumeration().hasMoreElements();
        }
    }

    private void matches(String... selectors) throws JMSException {
        for (String selector : selectors) {
            assertThat(isSeenBy(selector)).as("true: " + selector).isTrue();
        }
    }

    /** Neither the selector nor its negation is true. */
    private void isUnknown(String... conditions) throws JMSException {
        for (String condition : conditions) {
            assertThat(isSeenBy(condition)).as("unknown: " + condition).isFalse();
            assertThat(isSeenBy("NOT (" + condition + ")"))
                    .as("unknown, negated: " + condition)
                    .isFalse();
        }
    }

    /** The selector is false: its negation is true. */
    private void isFalse(String... conditions) throws JMSException {
        for (String condition : conditions) {
            assertThat(isSeenBy(condition)).as("false: " + condition).isFalse();
            assertThat(isSeenBy("NOT (" + condition + ")"))
                    .as("false, negated: " + condition)
                    .isTrue();
        }
    }

    private void isRefused(String... selectors) {
        for (String selector : selectors) {
            assertThatThrownBy(() -> session.createConsumer(queue, selector))
                    .as(selector)
                    .isInstanceOf(InvalidSelectorException.class);
        }
    }

    @Test
    @Covers({"3.8.1-1", "3.8.1-3", "4.1.2-4", "4.1.2-5", "8.1-2", "3.8.1.1-18"})
    void deliverOnlyWhatMatches() throws JMSException {
        var producer = session.createProducer(queue);
        for (int i = 0; i < 10; i++) {
            var numbered = session.createTextMessage("m" + i);
            numbered.setIntProperty("number", i);
            producer.send(numbered);
        }

        var odd = drain(session.createConsumer(queue, "number - 2 * (number / 2) = 1"));

        assertThat(odd).containsExactly("m1", "m3", "m5", "m7", "m9");
        assertThat(left(queue)).containsExactly("inBody", "m0", "m2", "m4", "m6", "m8");
    }

    @Test
    @Covers("3.8.1-2")
    void doNotSeeTheBody() throws JMSException {
        isUnknown("inBody = 'inBody'", "body LIKE '%inBody%'");
    }

    @Test
    @Covers({"3.8.1.1-1", "api.MessageConsumer-2"})
    void anEmptyOneIsNone() throws JMSException {
        matches("", null);

        assertThat(session.createConsumer(queue, "").getMessageSelector()).isNull();
        assertThat(session.createConsumer(queue, null).getMessageSelector()).isNull();
        assertThat(session.createConsumer(queue, "i = 17").getMessageSelector()).isEqualTo("i = 17");
    }

    @Test
    @Covers({"3.8.1.1-2", "3.8.1.1-3", "3.8.1.1-20", "3.8.1.1-27"})
    void keepPrecedence() throws JMSException {
        matches("yes OR no AND no", "NOT no AND yes", "NOT no OR yes", "(i + 3) * 2 = 40", "i + 3 * 2 = 23");
        matches("100 / 10 / 5 = 2", "100 - 10 - 5 = 85", "100 / 10 * 5 = 50", "-i + 17 = 0", "- 2 * - 3 = 6");
        matches("i = 17 AND text = 'blue' OR no", "no AND no OR yes", "((yes))", "+i = 17", "i > 1 + 2 * 3");
        isFalse("(yes OR no) AND no", "NOT (no OR yes)", "100 / (10 / 5) = 2", "100 - (10 - 5) = 85", "NOT yes OR no");
    }

    @Test
    @Covers("3.8.1.1-4")
    void takeTheirWordsInAnyCase() throws JMSException {
        matches("yes and Not no", "no oR yes", "i bEtween 1 And 20", "text lIKe 'b%' EsCape '!'", "text In ('blue')");
        matches("absent Is Null", "text iS nOT nULL", "True", "tRUE and not FALSE", "yes = true", "no = FALSE");
    }

    @Test
    @Covers({"3.8.1.1-5", "3.8.1.1-6", "3.8.1.1-26"})
    void takeAnyCharacterInText() throws JMSException {
        matches("quote = 'it''s'", "größe = 'münchen 🐦'", "lines = 'one\ntwo'", "empty = ''", "slash = 'a\\b'");
        isFalse("quote = 'it'", "größe = 'munchen'", "text = 'Blue'", "text = 'blue '", "empty = ' '");
    }

    @Test
    @Covers({"3.8.1.1-7"})
    void takeExactNumbersAsJavaWritesThem() throws JMSException {
        matches("i = 17", "i = 0x11", "i = 021", "i = 17L", "big = 9223372036854775807", "big > 9223372036854775806");
        matches("small = -9223372036854775808", "-57 < 0", "+62 = 62", "small < -9223372036854775807", "i = +17");
        matches("i = 1_7", "i = 0b10001", "i = 0X11", "i = 17l");
    }

    @Test
    @Covers({"3.8.1.1-8", "3.8.1.3-3"})
    void takeApproximateNumbersAsJavaWritesThem() throws JMSException {
        matches(
                "d = 2.5",
                "d = 25E-1",
                "d = .25e1",
                "d = 2.5f",
                "d = 2.5D",
                "d < 7.",
                "d > -95.7",
                "f = 0.5",
                "f = 5e-1");
        matches("7E3 = 7000", "-57.9E2 = -5790", "+6.2 = 6.2", "1.7976931348623157E308 > big", "4.9E-324 > zero");
        matches("d = 0x1.4p1", "7. = 7");
    }

    @Test
    @Covers({"3.8.1.1-9", "3.8.1.1-19"})
    void takeBooleans() throws JMSException {
        matches("TRUE", "yes", "NOT no", "yes = TRUE", "no <> TRUE", "yes <> no", "yes AND TRUE");
        isFalse("FALSE", "no", "yes = FALSE", "yes = no", "yes <> TRUE");
    }

    @Test
    @Covers({"3.8.1.1-10", "3.8.1.1-11", "3.8.1.1-14", "3.8.1.1-40"})
    void takeIdentifiersOfAnyLength() throws JMSException {
        matches("$_x9 = 1", "größe IS NOT NULL", "Case = 'upper'", "n".repeat(8_000) + " IS NULL");
        isUnknown("case = 'upper'", "TEXT = 'blue'", "JMS_unknown = 1", "JMSXunknown = 1");
        isRefused(
                "NULL = 1",
                "TRUE IS NULL",
                "and = 1",
                "Between = 1",
                "LIKE LIKE 'a'",
                "escape = 1",
                "not = 1",
                "in = 1");
        isRefused("is IS NULL", "or = 'a'", "FALSE LIKE 'a'", "9a = 1", "a-b.c = 1", "a.b = 1");
    }

    @Test
    @Covers({"3.8.1.1-12", "3.8.1.1-23"})
    void convertNothing() throws JMSException {
        for (String condition : new String[] {
            "digits > 1", "digits = 2", "i = '17'", "yes = 'true'", "text = 1", "yes = 1", "i <> '17'", "text <> 1"
        }) {
            assertThat(isSeenBy(condition)).as(condition).isFalse();
        }
    }

    @Test
    @Covers({"3.8.1.1-13", "3.8.1.1-24", "3.5.9-4"})
    void takeWhatIsAbsentAsNull() throws JMSException {
        isUnknown("absent = 1", "absent <> 1", "absent = absent", "absent > 1", "nothing = 'a'", "nothing <> 'a'");
        isUnknown("absent = TRUE", "absent", "JMSXUserID = 'me'", "JMSXAppID <> 'me'", "absent BETWEEN 1 AND 2");
        isUnknown("1 BETWEEN absent AND 2", "i BETWEEN 1 AND absent");
        matches("JMSXGroupID = 'group'", "JMSXUserID IS NULL");
    }

    @Test
    @Covers({"3.8.1.1-15", "3.8.1.1-16", "3.8.1.3-1", "3.8.1.3-2"})
    void seeSixHeaders() throws JMSException {
        matches(
                "JMSType = 'car'",
                "JMSCorrelationID = 'order 17'",
                "JMSPriority = 6",
                "JMSDeliveryMode = 'NON_PERSISTENT'");
        matches("JMSMessageID = '" + message.getJMSMessageID() + "'", "JMSTimestamp = " + message.getJMSTimestamp());
        matches("JMSTimestamp > 1500000000000", "JMSMessageID LIKE 'ID:%'", "JMSPriority BETWEEN 5 AND 7");
        isFalse("JMSDeliveryMode = 'PERSISTENT'", "JMSType = 'bus'");
        isRefused("JMSDestination = 'a'", "JMSReplyTo IS NULL", "JMSRedelivered = TRUE", "JMSExpiration = 0");
    }

    @Test
    @Covers({"3.8.1.1-16", "3.8.1.1-36"})
    void seeHeadersThatAreNotThere() throws JMSException {
        queue = session.createQueue(name("bare"));
        session.createProducer(queue).send(session.createMessage());

        matches(
                "JMSType IS NULL",
                "JMSCorrelationID IS NULL",
                "JMSDeliveryMode = 'PERSISTENT'",
                "JMSPriority IS NOT NULL");
        isUnknown("JMSType = 'car'", "JMSCorrelationID <> 'a'", "JMSType LIKE '%'", "JMSType IN ('car')");
    }

    @Test
    @Covers("3.8.1.1-17")
    void skipWhiteSpace() throws JMSException {
        matches("  i\t=\f17\n", "i\r\n=\r\n17 AND\tyes", "i=17", "text\nIS\tNOT\fNULL", "(i)=(17)");
    }

    @Test
    @Covers({"3.8.1.1-21", "3.8.1.1-22", "3.8.1.1-28"})
    void compareAndCountNumbersOfAllTypes() throws JMSException {
        matches(
                "b = 7",
                "s = 300",
                "i >= 17",
                "i <= 17",
                "i < 18",
                "i > 16",
                "i <> 16",
                "b < s",
                "i > d",
                "d = 5 / 2.0");
        matches(
                "5 / 2 = 2",
                "b + s = 307",
                "f * 2 = 1",
                "f + f = 1.0",
                "i * 0.5 = 8.5",
                "d > 2",
                "d >= 2.5",
                "i = 17.0");
        matches(
                "2147483648 + 1 = 2147483649",
                "big + 1 = small",
                "7 - 10 = -3",
                "d - f = 2",
                "d / f = 5",
                "1.0 / 0 > big");
        matches("16777217 <> f", "b * b * b * b * b = 16807");
        isFalse("i <> 17", "i > 17", "i < 17", "i >= 18", "i <= 16", "d = 2");
    }

    @Test
    @Covers("3.8.1.1-28")
    void aDivisionByZeroMatchesNothing() throws JMSException {
        assertThat(isSeenBy("i / zero = 1")).isFalse();
        assertThat(isSeenBy("i / zero <> 1")).isFalse();
        assertThat(isSeenBy("i / 0 = i")).isFalse();
        matches("yes OR i / zero = 1");
    }

    @Test
    @Covers("3.8.1.1-25")
    void compareTextAndTruthForEqualityOnly() throws JMSException {
        matches("text = 'blue'", "text <> 'red'", "yes = TRUE", "yes <> FALSE");
        isRefused("text > 'a' +", "TRUE > FALSE", "'a' < 'b'");
        assertThat(isSeenByOrRefused("text > 'a'")).isFalse();
        assertThat(isSeenByOrRefused("yes >= TRUE")).isFalse();
    }

    private boolean isSeenByOrRefused(String selector) throws JMSException {
        try {
            return isSeenBy(selector);
        } catch (InvalidSelectorException e) {
            return false;
        }
    }

    @Test
    @Covers("3.8.1.1-29")
    void knowRanges() throws JMSException {
        matches("i BETWEEN 17 AND 20", "i BETWEEN 10 AND 17", "i NOT BETWEEN 1 AND 16", "d BETWEEN 2 AND 3");
        matches("i + 1 BETWEEN b AND s", "5 BETWEEN 1 + 1 AND 2 * 3", "i BETWEEN -5 AND 17.5");
        isFalse("i BETWEEN 18 AND 20", "i BETWEEN 20 AND 10", "i NOT BETWEEN 17 AND 17");
    }

    @Test
    @Covers({"3.8.1.1-30", "3.8.1.1-31"})
    void knowLists() throws JMSException {
        matches("text IN ('red', 'blue')", "text IN ('blue')", "text NOT IN ('red', 'green')", "quote IN ('it''s')");
        isFalse("text IN ('red')", "text NOT IN ('blue', 'red')", "text IN ('BLUE')");
        isUnknown("absent IN ('a', 'b')", "absent NOT IN ('a')", "nothing IN ('a')");
        isRefused("text IN ()", "text IN ('a',)", "text IN (1, 2)", "'a' IN ('a')", "text IN 'a'");
    }

    @Test
    @Covers({"3.8.1.1-32", "3.8.1.1-33", "3.8.1.1-34", "3.8.1.1-35"})
    void knowPatterns() throws JMSException {
        matches(
                "text LIKE 'bl_e'",
                "text LIKE '%'",
                "text LIKE 'b%'",
                "text LIKE '%ue'",
                "text LIKE 'blue%'",
                "empty LIKE '%'");
        matches("text NOT LIKE 'l%'", "percent LIKE '50!% off!_now' ESCAPE '!'", "percent LIKE '50% off_now'");
        matches("percent LIKE '%\\_%' ESCAPE '\\'", "lines LIKE 'one%two'", "lines LIKE 'one_two'", "größe LIKE '%🐦'");
        matches("text LIKE 'blue'", "slash LIKE 'a\\b'", "quote LIKE 'it''_'", "empty LIKE ''", "text LIKE '%l%e%'");
        isFalse(
                "text LIKE 'bl_'",
                "text LIKE 'Blue'",
                "text LIKE 'b.*'",
                "text LIKE ''",
                "empty LIKE '_'",
                "text LIKE 'lu'");
        isFalse("text NOT LIKE 'blue'", "text LIKE 'bl!_e' ESCAPE '!'", "percent LIKE '50!%' ESCAPE '!'");
        isUnknown("absent LIKE 'a'", "absent NOT LIKE 'a'", "absent LIKE '%'", "nothing LIKE '%'");
        isRefused(
                "text LIKE 1",
                "text LIKE 'a' ESCAPE 'ab'",
                "text LIKE 'a' ESCAPE ''",
                "text LIKE text",
                "'a' LIKE 'a'");
    }

    @Test
    @Covers({"3.8.1.1-36", "3.8.1.1-37"})
    void knowWhetherSomethingIsThere() throws JMSException {
        matches(
                "absent IS NULL",
                "nothing IS NULL",
                "text IS NOT NULL",
                "zero IS NOT NULL",
                "no IS NOT NULL",
                "empty IS NOT NULL");
        isFalse("absent IS NOT NULL", "text IS NULL", "empty IS NULL", "JMSType IS NULL");
        isRefused("1 IS NULL", "'a' IS NOT NULL", "i + 1 IS NULL", "text = NULL");
    }

    @Test
    @Covers({"3.8.1.1-38", "10.3-6", "api.Session-8"})
    void areRefusedWhenTheyAreWrong() throws JMSException {
        isRefused("i =", "= 17", "i = 17 AND", "(i = 17", "i = 17)", "i == 17", "i != 17", "text = 'blue", "i = 17 18");
        isRefused(
                "17",
                "'text'",
                "i + 1",
                "text = \"blue\"",
                "i BETWEEN 1",
                "i BETWEEN 1 OR 2",
                "AND",
                "NOT",
                "i = 17;",
                "#");
        isRefused("i = 99999999999999999999", "yes AND 'a'", "NOT 1", "i > > 1", "-'a' = 1");
        assertThatThrownBy(() -> session.createBrowser(queue, "i =")).isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createConsumer(topic(session), "i =", true))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic(session), name("x"), "i ="))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> context().createConsumer(queue, "i ="))
                .isInstanceOf(InvalidSelectorRuntimeException.class);
        matches("i = 17");
    }

    @Test
    @Covers("3.8.1.2-1")
    void countWithNullIsUnknown() throws JMSException {
        isUnknown(
                "absent + 1 = 1",
                "absent * 0 = 0",
                "-absent = 0",
                "1 / absent = 1",
                "i - absent <> 0",
                "i > absent + 1");
    }

    @Test
    @Covers("3.8.1.2-2")
    void andKnowsThreeValues() throws JMSException {
        matches("yes AND yes");
        isFalse("yes AND no", "no AND yes", "no AND no", "no AND absent", "absent AND no");
        isUnknown("yes AND absent", "absent AND yes", "absent AND absent");
    }

    @Test
    @Covers("3.8.1.2-3")
    void orKnowsThreeValues() throws JMSException {
        matches("yes OR yes", "yes OR no", "no OR yes", "yes OR absent", "absent OR yes");
        isFalse("no OR no");
        isUnknown("no OR absent", "absent OR no", "absent OR absent");
    }

    @Test
    @Covers("3.8.1.2-4")
    void notKnowsThreeValues() throws JMSException {
        matches("NOT no", "NOT NOT yes");
        isFalse("NOT yes");
        isUnknown("NOT absent", "NOT NOT absent", "NOT absent = 1");
    }

    @Test
    @Covers("3.8.1.3-4")
    void knowNoComments() throws JMSException {
        isUnknown("i = 17 -- absent");
        isRefused("i = 17 -- a comment", "i = 17 /* comment */", "i = 17 // comment");
    }
}
