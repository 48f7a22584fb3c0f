package io.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The tables of JMS 3.1 §3.5.4 and §3.11.3: what was set as one type and may be read as which others. */
class ConversionsTest {

    private interface Getter {
        Object get(MapMessage message) throws JMSException;
    }

    private static final Map<String, Getter> GETTERS = Map.of(
            "boolean", m -> m.getBoolean("x"),
            "byte", m -> m.getByte("x"),
            "short", m -> m.getShort("x"),
            "char", m -> m.getChar("x"),
            "int", m -> m.getInt("x"),
            "long", m -> m.getLong("x"),
            "float", m -> m.getFloat("x"),
            "double", m -> m.getDouble("x"),
            "String", m -> m.getString("x"),
            "byte[]", m -> m.getBytes("x"));

    private record Row(Object value, Set<String> readableAs) {}

    private static final List<Row> TABLE = List.of(
            new Row(true, Set.of("boolean", "String")),
            new Row((byte) 1, Set.of("byte", "short", "int", "long", "String")),
            new Row((short) 1, Set.of("short", "int", "long", "String")),
            new Row('c', Set.of("char", "String")),
            new Row(1, Set.of("int", "long", "String")),
            new Row(1L, Set.of("long", "String")),
            new Row(1f, Set.of("float", "double", "String")),
            new Row(1d, Set.of("double", "String")),
            new Row("1", Set.of("boolean", "byte", "short", "int", "long", "float", "double", "String")),
            new Row(new byte[] {1}, Set.of("byte[]")));

    @TestFactory
    Stream<DynamicTest> convertsAsTheTableSays() {
        return TABLE.stream()
                .flatMap(row -> GETTERS.entrySet().stream()
                        .map(getter -> DynamicTest.dynamicTest(
                                row.value().getClass().getSimpleName() + " as " + getter.getKey(),
                                () -> check(row, getter.getKey(), getter.getValue()))));
    }

    private static void check(Row row, String type, Getter getter) throws JMSException {
        var message = new JmsMapMessage();
        message.setObject("x", row.value());

        if (row.readableAs().contains(type)) {
            assertThat(getter.get(message)).isNotNull();
        } else {
            assertThatThrownBy(() -> getter.get(message)).isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    void readsNumbersFromTextAsNumbersAreWritten() throws JMSException {
        var message = new JmsMessage();
        message.setStringProperty("n", "12");
        message.setStringProperty("t", "many");

        assertThat(message.getByteProperty("n")).isEqualTo((byte) 12);
        assertThat(message.getDoubleProperty("n")).isEqualTo(12.0);
        assertThatThrownBy(() -> message.getIntProperty("t")).isInstanceOf(NumberFormatException.class);
        assertThat(message.getBooleanProperty("t")).isFalse();
    }

    @Test
    void treatsWhatIsMissingAsANullText() throws JMSException {
        var message = new JmsMessage();

        assertThat(message.getBooleanProperty("x")).isFalse();
        assertThat(message.getStringProperty("x")).isNull();
        assertThat(message.getObjectProperty("x")).isNull();
        assertThatThrownBy(() -> message.getIntProperty("x")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getDoubleProperty("x")).isInstanceOf(NullPointerException.class);
    }
}
