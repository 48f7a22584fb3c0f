package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Properties (JMS 3.1 §3.5). */
class PropertyTest extends OverEachTransport {

    private interface Getter {
        Object get(Message message, String name) throws JMSException;
    }

    /** The columns of the table of conversions. */
    private static final Map<String, Getter> GETTERS = getters();

    /** What each row of the table can be read as. */
    private static final Map<Object, List<String>> READABLE = Map.of(
            true,
            List.of("boolean", "String"),
            (byte) 1,
            List.of("byte", "short", "int", "long", "String"),
            (short) 1,
            List.of("short", "int", "long", "String"),
            1,
            List.of("int", "long", "String"),
            1L,
            List.of("long", "String"),
            1f,
            List.of("float", "double", "String"),
            1d,
            List.of("double", "String"));

    private TextMessage message;

    private static Map<String, Getter> getters() {
        var getters = new LinkedHashMap<String, Getter>();
        getters.put("boolean", Message::getBooleanProperty);
        getters.put("byte", Message::getByteProperty);
        getters.put("short", Message::getShortProperty);
        getters.put("int", Message::getIntProperty);
        getters.put("long", Message::getLongProperty);
        getters.put("float", Message::getFloatProperty);
        getters.put("double", Message::getDoubleProperty);
        getters.put("String", Message::getStringProperty);
        return getters;
    }

    @BeforeEach
    void make() throws JMSException {
        message = stopped().createSession().createTextMessage("body");
    }

    private Message carried() throws JMSException {
        var session = session();
        var queue = queue(session);
        session.createProducer(queue).send(message);
        return session.createConsumer(queue).receive(WAIT_MILLIS);
    }

    @Test
    @Covers("3.5.1-1")
    void refusesNamesThatAreNoIdentifiers() {
        for (String name : List.of("a b", "1a", "a-b", "a.b", "NULL", "true", "And", "ESCAPE", "'a'", "a+")) {
            assertThatThrownBy(() -> message.setStringProperty(name, "x"))
                    .as(name)
                    .isInstanceOfAny(JMSException.class, IllegalArgumentException.class);
        }
    }

    @Test
    @Covers({"api.Message-7"})
    void refusesANameThatIsNullOrEmpty() {
        assertThatThrownBy(() -> message.setStringProperty("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setStringProperty(null, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setObjectProperty("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setIntProperty(null, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Covers({"3.5.1-2", "3.5.6-1"})
    void carriesNamesOfAnyScript() throws JMSException {
        List<String> names = List.of("größe", "数量", "цена", "$dollar", "_under", "a1", "n".repeat(5_000));
        for (String name : names) {
            message.setStringProperty(name, name);
        }

        Message received = carried();

        assertThat(list(received)).containsAll(names);
        for (String name : names) {
            assertThat(received.getStringProperty(name)).isEqualTo(name);
        }
    }

    private static List<String> list(Message from) throws JMSException {
        var names = new ArrayList<String>();
        for (Object name : Collections.list((Enumeration<?>) from.getPropertyNames())) {
            names.add((String) name);
        }
        return names;
    }

    @Test
    @Covers({"3.5.2-1", "3.5.2-2", "3.5.5-1", "3.5.5-3"})
    void carriesEachTypeAtItsLimits() throws JMSException {
        var values = new LinkedHashMap<String, Object>();
        int count = 0;
        for (Object value : new Object[] {
            true,
            false,
            Byte.MIN_VALUE,
            Byte.MAX_VALUE,
            Short.MIN_VALUE,
            Short.MAX_VALUE,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            Float.NaN,
            Float.NEGATIVE_INFINITY,
            -0f,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            -0d,
            "",
            "text",
            "\u0000\uFFFF🐦",
            "x".repeat(40_000)
        }) {
            values.put("p" + count++, value);
        }
        for (var entry : values.entrySet()) {
            message.setObjectProperty(entry.getKey(), entry.getValue());
        }

        Message received = carried();

        for (var entry : values.entrySet()) {
            assertThat(received.getObjectProperty(entry.getKey()))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue())
                    .hasSameClassAs(entry.getValue());
        }
    }

    @Test
    @Covers({"3.5.3-1", "10.3-11", "3.10-2"})
    void areReadOnlyOnceReceived() throws JMSException {
        message.setIntProperty("a", 1);

        Message received = carried();

        assertThatThrownBy(() -> received.setIntProperty("a", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setObjectProperty("b", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setStringProperty("c", "")).isInstanceOf(MessageNotWriteableException.class);
        assertThat(received.getIntProperty("a")).isEqualTo(1);
    }

    @Test
    @Covers({"3.5.4-1", "3.5.4-2", "10.3-8"})
    void convertByTheTable() throws JMSException {
        for (Object value : READABLE.keySet()) {
            message.setObjectProperty("p" + value.getClass().getSimpleName(), value);
        }

        Message received = carried();

        for (var row : READABLE.entrySet()) {
            String name = "p" + row.getKey().getClass().getSimpleName();
            for (var column : GETTERS.entrySet()) {
                if (row.getValue().contains(column.getKey())) {
                    assertThat(String.valueOf(column.getValue().get(received, name)))
                            .as(name + " as " + column.getKey())
                            .startsWith(row.getKey().equals(true) ? "true" : "1");
                } else {
                    assertThatThrownBy(() -> column.getValue().get(received, name))
                            .as(name + " as " + column.getKey())
                            .isInstanceOf(MessageFormatException.class);
                }
            }
        }
    }

    @Test
    @Covers({"3.5.4-1", "3.5.4-3", "10.3-9"})
    void textIsReadAsANumberIfItIsOne() throws JMSException {
        message.setStringProperty("number", "17");
        message.setStringProperty("word", "seventeen");
        message.setStringProperty("truth", "TRUE");

        Message received = carried();

        assertThat(received.getByteProperty("number")).isEqualTo((byte) 17);
        assertThat(received.getShortProperty("number")).isEqualTo((short) 17);
        assertThat(received.getIntProperty("number")).isEqualTo(17);
        assertThat(received.getLongProperty("number")).isEqualTo(17);
        assertThat(received.getFloatProperty("number")).isEqualTo(17f);
        assertThat(received.getDoubleProperty("number")).isEqualTo(17d);
        assertThat(received.getBooleanProperty("truth")).isTrue();
        assertThat(received.getBooleanProperty("word")).isFalse();
        for (String getter : List.of("byte", "short", "int", "long", "float", "double")) {
            assertThatThrownBy(() -> GETTERS.get(getter).get(received, "word"))
                    .as(getter)
                    .isInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    @Covers({"3.5.4-4", "3.5.8-1", "3.5.5-4", "3.12-3"})
    void whatIsNotThereReadsAsNull() throws JMSException {
        message.setStringProperty("nothing", null);
        message.setObjectProperty("nothingElse", null);

        Message received = carried();

        for (String name : List.of("nothing", "nothingElse", "neverSet")) {
            assertThat(received.getObjectProperty(name)).isNull();
            assertThat(received.getStringProperty(name)).isNull();
            assertThat(received.getBooleanProperty(name)).isFalse();
            assertThatThrownBy(() -> received.getIntProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> received.getLongProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> received.getByteProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> received.getShortProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> received.getFloatProperty(name))
                    .isInstanceOfAny(NumberFormatException.class, NullPointerException.class);
            assertThatThrownBy(() -> received.getDoubleProperty(name))
                    .isInstanceOfAny(NumberFormatException.class, NullPointerException.class);
        }
        assertThat(received.propertyExists("neverSet")).isFalse();
    }

    @Test
    @Covers({"3.5.5-2", "10.3-8"})
    void takeNoOtherClass() {
        for (Object value : new Object[] {new BigDecimal(1), 'c', new byte[1], List.of(), new Object()}) {
            assertThatThrownBy(() -> message.setObjectProperty("p", value))
                    .as(value.getClass().getName())
                    .isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    @Covers({"3.5.6-1", "3.5.6-2"})
    void theirNamesAreEnumeratedWithoutHeaders() throws JMSException {
        message.setIntProperty("a", 1);
        message.setStringProperty("b", null);
        message.setJMSType("type");
        message.setJMSCorrelationID("id");

        Message received = carried();

        assertThat(list(received))
                .contains("a", "b")
                .allMatch(name -> !name.startsWith("JMS") || name.startsWith("JMSX"));
    }

    @Test
    @Covers({"3.5.7-1", "3.5.7-2", "3.5.7-3", "3.10-2"})
    void canBeClearedAndSetAgain() throws JMSException {
        message.setIntProperty("a", 1);
        var received = (TextMessage) carried();

        received.clearProperties();

        assertThat(list(received)).allMatch(name -> name.startsWith("JMSX"));
        assertThat(received.propertyExists("a")).isFalse();
        assertThat(received.getText()).isEqualTo("body");
        received.setIntProperty("c", 3);
        assertThat(received.getIntProperty("c")).isEqualTo(3);
    }

    @Test
    @Covers({"3.5.9-2", "3.5.9-3", "6.1.6-2", "3.5.9-5", "3.5.9-8"})
    void groupPropertiesAreCarriedAndDeliveryCountIsTheReceiversAlone() throws JMSException {
        message.setStringProperty("JMSXGroupID", "group");
        message.setIntProperty("JMSXGroupSeq", 3);

        Message received = carried();

        assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("group");
        assertThat(received.getIntProperty("JMSXGroupSeq")).isEqualTo(3);
        assertThat(list(received)).contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
        assertThat(message.propertyExists("JMSXDeliveryCount")).isFalse();
        Enumeration<?> supported = stopped().getMetaData().getJMSXPropertyNames();
        assertThat(new ArrayList<Object>(Collections.list(supported)))
                .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    }

    @Test
    @Covers({"3.5.9-7", "3.5.9-3"})
    void noDefinedPropertyIsSetThatTheMetadataDoNotName() throws JMSException {
        Enumeration<?> supported = stopped().getMetaData().getJMSXPropertyNames();

        Message received = carried();

        var defined = list(received).stream().filter(name -> name.startsWith("JMSX"));
        assertThat(new ArrayList<Object>(Collections.list(supported))).containsAll(defined.toList());
        assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
    }

    @Test
    @Covers("3.5.10-1")
    void noPropertyWithAnotherProvidersPrefixIsSet() throws JMSException {
        message.setStringProperty("own", "a");

        Message received = carried();

        assertThat(list(received)).contains("own").noneMatch(name -> name.matches("JMS_(?!TernMQ).*"));
        assertThat(list(message)).noneMatch(name -> name.matches("JMS_(?!TernMQ).*"));
    }

    @Test
    @Covers("3.5.9-6")
    void theCaseOfDefinedNamesMatters() throws JMSException {
        Message received = carried();

        assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
        assertThat(received.propertyExists("JMSXdeliverycount")).isFalse();
    }

    @Test
    @Covers({"3.5.2-2", "api.Message-10"})
    void manyAndLargeOnesAreCarried() throws JMSException {
        for (int i = 0; i < 2_000; i++) {
            message.setStringProperty("name" + i, "value" + i);
        }
        message.setStringProperty("large", "ä".repeat(200_000));

        Message received = carried();

        for (int i = 0; i < 2_000; i++) {
            assertThat(received.getStringProperty("name" + i)).isEqualTo("value" + i);
        }
        assertThat(received.getStringProperty("large")).hasSize(200_000);
    }

    @Test
    @Covers("api.Message-10")
    void oneAboveTheLimitIsRefusedAndTheSessionGoesOn() throws JMSException {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        message.setStringProperty("large", "x".repeat(2_000_000));

        assertThatThrownBy(() -> producer.send(message)).isInstanceOf(JMSException.class);

        producer.send(session.createTextMessage("small"));
        assertThat(next(session.createConsumer(queue))).isEqualTo("small");
    }
}
