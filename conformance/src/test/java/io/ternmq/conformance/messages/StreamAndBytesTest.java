package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversions of StreamMessage and MapMessage (JMS 3.1 §3.11.3), and the rules of the Javadoc. */
class StreamAndBytesTest extends OverEachTransport {

    private interface Getter {
        Object get(MapMessage message, String name) throws JMSException;
    }

    private interface Reader {
        Object read(StreamMessage message) throws JMSException;
    }

    private static final Map<String, Getter> GETTERS = new LinkedHashMap<>();
    private static final Map<String, Reader> READERS = new LinkedHashMap<>();

    static {
        GETTERS.put("boolean", MapMessage::getBoolean);
        GETTERS.put("byte", MapMessage::getByte);
        GETTERS.put("short", MapMessage::getShort);
        GETTERS.put("char", MapMessage::getChar);
        GETTERS.put("int", MapMessage::getInt);
        GETTERS.put("long", MapMessage::getLong);
        GETTERS.put("float", MapMessage::getFloat);
        GETTERS.put("double", MapMessage::getDouble);
        GETTERS.put("String", MapMessage::getString);
        GETTERS.put("bytes", MapMessage::getBytes);
        READERS.put("boolean", StreamMessage::readBoolean);
        READERS.put("byte", StreamMessage::readByte);
        READERS.put("short", StreamMessage::readShort);
        READERS.put("char", StreamMessage::readChar);
        READERS.put("int", StreamMessage::readInt);
        READERS.put("long", StreamMessage::readLong);
        READERS.put("float", StreamMessage::readFloat);
        READERS.put("double", StreamMessage::readDouble);
        READERS.put("String", StreamMessage::readString);
        READERS.put("bytes", message -> message.readBytes(new byte[10]));
    }

    private static final Map<Object, List<String>> READABLE = Map.of(
            true,
            List.of("boolean", "String"),
            (byte) 1,
            List.of("byte", "short", "int", "long", "String"),
            (short) 1,
            List.of("short", "int", "long", "String"),
            '1',
            List.of("char", "String"),
            1,
            List.of("int", "long", "String"),
            1L,
            List.of("long", "String"),
            1f,
            List.of("float", "double", "String"),
            1d,
            List.of("double", "String"),
            "1",
            List.of("boolean", "byte", "short", "int", "long", "float", "double", "String"),
            new byte[] {1},
            List.of("bytes"));

    private Session session;

    @BeforeEach
    void open() throws JMSException {
        session = session();
    }

    @SuppressWarnings("unchecked")
    private <M extends Message> M carried(M message) throws JMSException {
        var queue = queue(session);
        session.createProducer(queue).send(message);
        try (var consumer = session.createConsumer(queue)) {
            return (M) consumer.receive(WAIT_MILLIS);
        }
    }

    @Test
    @Covers({"3.11.3-2", "3.11.3-3", "10.3-8"})
    void fieldsOfAMapConvertByTheTable() throws JMSException {
        var message = session.createMapMessage();
        for (Object value : READABLE.keySet()) {
            message.setObject(value.getClass().getSimpleName(), value);
        }

        MapMessage received = carried(message);

        for (var row : READABLE.entrySet()) {
            String name = row.getKey().getClass().getSimpleName();
            for (var column : GETTERS.entrySet()) {
                if (row.getValue().contains(column.getKey())) {
                    assertThat(column.getValue().get(received, name))
                            .as(name + column.getKey())
                            .isNotNull();
                } else {
                    assertThatThrownBy(() -> column.getValue().get(received, name))
                            .as(name + " as " + column.getKey())
                            .isInstanceOf(MessageFormatException.class);
                }
            }
        }
    }

    @Test
    @Covers({"3.11.3-2", "3.11.3-3", "3.11.3-9"})
    void valuesOfAStreamConvertByTheTable() throws JMSException {
        for (var row : READABLE.entrySet()) {
            var message = session.createStreamMessage();
            message.writeObject(row.getKey());
            StreamMessage received = carried(message);
            for (var column : READERS.entrySet()) {
                received.reset();
                if (row.getValue().contains(column.getKey())) {
                    assertThat(column.getValue().read(received)).isNotNull();
                } else {
                    assertThatThrownBy(() -> column.getValue().read(received))
                            .as(row.getKey().getClass() + " as " + column.getKey())
                            .isInstanceOf(MessageFormatException.class);
                    assertThat(received.readObject()).isEqualTo(row.getKey());
                }
            }
        }
    }

    @Test
    @Covers({"api.MapMessage-1", "api.MapMessage-2"})
    void aMapTakesNoEmptyNameAndNoOtherClass() throws JMSException {
        var message = session.createMapMessage();

        assertThatThrownBy(() -> message.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setString(null, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setObject("a", new BigDecimal(1))).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObject("a", List.of())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Covers({"api.StreamMessage-1", "api.StreamMessage-2"})
    void anArrayInAStreamIsReadInParts() throws JMSException {
        var message = session.createStreamMessage();
        message.writeBytes(new byte[] {1, 2, 3, 4, 5});
        message.writeBytes(new byte[] {6, 7});
        message.writeInt(8);
        StreamMessage received = carried(message);
        byte[] part = new byte[2];

        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThatThrownBy(received::readInt).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(received::readObject).isInstanceOf(MessageFormatException.class);
        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThat(received.readBytes(part)).isEqualTo(1);
        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThat(part).containsExactly(6, 7);
        assertThat(received.readBytes(part)).isEqualTo(-1);
        assertThat(received.readInt()).isEqualTo(8);
    }

    @Test
    @Covers({"api.StreamMessage-3", "api.StreamMessage-4", "api.StreamMessage-5", "10.3-7", "10.3-10"})
    void aStreamHasAnEndAndAStart() throws JMSException {
        var message = session.createStreamMessage();
        message.writeInt(1);
        assertThatThrownBy(() -> message.writeObject(new BigDecimal(1))).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);

        message.reset();

        assertThatThrownBy(() -> message.writeInt(2)).isInstanceOf(MessageNotWriteableException.class);
        assertThat(message.readInt()).isEqualTo(1);
        assertThatThrownBy(message::readObject).isInstanceOf(MessageEOFException.class);
        message.reset();
        assertThat(message.readInt()).isEqualTo(1);
    }

    @Test
    @Covers({"api.BytesMessage-2", "api.BytesMessage-3", "api.BytesMessage-4", "api.BytesMessage-5", "10.3-10", "10.3-7"
    })
    void bytesAreWrittenOrRead() throws JMSException {
        var message = session.createBytesMessage();
        message.writeByte((byte) 200);
        assertThatThrownBy(message::readByte).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[1])).isInstanceOf(MessageNotReadableException.class);

        message.reset();

        assertThatThrownBy(() -> message.writeByte((byte) 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThat(message.readUnsignedByte()).isEqualTo(200);
        assertThatThrownBy(message::readUnsignedByte).isInstanceOf(MessageEOFException.class);
        message.reset();
        assertThat(message.readByte()).isEqualTo((byte) 200);
    }

    @Test
    @Covers({"api.BytesMessage-6", "3.11.3-1", "10.3-8"})
    void bytesTakeObjectsOfPrimitives() throws JMSException {
        var message = session.createBytesMessage();
        for (Object value :
                new Object[] {true, (byte) -1, (short) -2, 'ß', -3, -4L, 5.5f, 6.5d, "größe 🐦", new byte[] {9}}) {
            message.writeObject(value);
        }
        assertThatThrownBy(() -> message.writeObject(new BigDecimal(1))).isInstanceOf(MessageFormatException.class);

        BytesMessage received = carried(message);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) -1);
        assertThat(received.readUnsignedShort()).isEqualTo(65_534);
        assertThat(received.readChar()).isEqualTo('ß');
        assertThat(received.readInt()).isEqualTo(-3);
        assertThat(received.readLong()).isEqualTo(-4);
        assertThat(received.readFloat()).isEqualTo(5.5f);
        assertThat(received.readDouble()).isEqualTo(6.5);
        assertThat(received.readUTF()).isEqualTo("größe 🐦");
        assertThat(received.readByte()).isEqualTo((byte) 9);
    }

    @Test
    @Covers({"api.BytesMessage-8", "api.BytesMessage-7"})
    void bytesAreReadByALengthThatFits() throws JMSException {
        var message = session.createBytesMessage();
        message.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);
        BytesMessage received = carried(message);

        assertThatThrownBy(() -> received.readBytes(new byte[2], 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> received.readBytes(new byte[2], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        byte[] part = new byte[4];
        assertThat(received.readBytes(part, 1)).isEqualTo(1);
        assertThat(received.readBytes(part, 4)).isEqualTo(1);
        assertThat(part).startsWith(3, 0);
        assertThat(received.readBytes(part, 4)).isEqualTo(-1);
    }

    @Test
    @Covers("api.BytesMessage-9")
    void whatIsNoUtfIsNotReadAsSuch() throws JMSException {
        var message = session.createBytesMessage();
        message.writeShort((short) 2);
        message.writeBytes("\u00ff\u00ff".getBytes(StandardCharsets.ISO_8859_1));

        BytesMessage received = carried(message);

        assertThatThrownBy(received::readUTF).isInstanceOf(MessageFormatException.class);
        assertThat(received.readShort()).isEqualTo((short) 2);
    }
}
