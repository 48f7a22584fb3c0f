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
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies (JMS 3.1 §3.9 to §3.11), and what they are read as. */
class BodyTest extends OverEachTransport {

    private Session session;
    private Queue queue;

    @BeforeEach
    void open() throws JMSException {
        var factory = factory();
        factory.setTrustedClasses("java.util.ArrayList");
        var connection = closing(factory.createConnection());
        connection.start();
        session = connection.createSession();
        queue = queue(session);
    }

    @SuppressWarnings("unchecked")
    private <M extends Message> M carried(M message) throws JMSException {
        session.createProducer(queue).send(message);
        try (var consumer = session.createConsumer(queue)) {
            return (M) consumer.receive(WAIT_MILLIS);
        }
    }

    @Test
    @Covers({"3.11-1", "3.11.4-1", "3.11.3-1"})
    void aStreamIsReadInTheOrderOfItsWriting() throws JMSException {
        var message = session.createStreamMessage();
        message.writeBoolean(true);
        message.writeByte((byte) 1);
        message.writeShort((short) 2);
        message.writeChar('ß');
        message.writeInt(3);
        message.writeLong(4);
        message.writeFloat(5.5f);
        message.writeDouble(6.5);
        message.writeString("seven");
        message.writeObject(8);
        message.writeString(null);
        message.writeBytes(new byte[] {9, 10});

        StreamMessage received = carried(message);

        assertThat(received).isInstanceOf(StreamMessage.class);
        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) 1);
        assertThat(received.readShort()).isEqualTo((short) 2);
        assertThat(received.readChar()).isEqualTo('ß');
        assertThat(received.readInt()).isEqualTo(3);
        assertThat(received.readLong()).isEqualTo(4);
        assertThat(received.readFloat()).isEqualTo(5.5f);
        assertThat(received.readDouble()).isEqualTo(6.5);
        assertThat(received.readObject()).isEqualTo("seven");
        assertThat(received.readInt()).isEqualTo(8);
        assertThat(received.readObject()).isNull();
        assertThat(received.readObject()).isEqualTo(new byte[] {9, 10});
        assertThatThrownBy(received::readInt).isInstanceOf(MessageEOFException.class);
    }

    @Test
    @Covers({"3.11-2", "3.11.4-1", "3.11.3-1", "api.MapMessage-3", "api.MapMessage-4"})
    void aMapIsReadByNameAndByEnumeration() throws JMSException {
        var message = session.createMapMessage();
        message.setBoolean("boolean", true);
        message.setChar("char", 'ß');
        message.setInt("int", 3);
        message.setObject("object", 8L);
        message.setString("数", "text");
        message.setBytes("bytes", new byte[] {1, 2, 3, 4}, 1, 2);
        message.setString("null", null);

        MapMessage received = carried(message);

        assertThat(Collections.list((java.util.Enumeration<?>) received.getMapNames()))
                .map(String::valueOf)
                .containsExactlyInAnyOrder("boolean", "char", "int", "object", "数", "bytes", "null");
        assertThat(received.getBoolean("boolean")).isTrue();
        assertThat(received.getChar("char")).isEqualTo('ß');
        assertThat(received.getObject("int")).isEqualTo(3);
        assertThat(received.getLong("object")).isEqualTo(8);
        assertThat(received.getString("数")).isEqualTo("text");
        assertThat(received.getBytes("bytes")).containsExactly(2, 3);
        assertThat(received.itemExists("null")).isTrue();
        assertThat(received.itemExists("other")).isFalse();
    }

    @Test
    @Covers({"3.11-3", "3.11.4-1", "api.TextMessage-1"})
    void aTextKeepsAnyCharacter() throws JMSException {
        for (String text : new String[] {null, "", "a\r\n\t\u0000b", "größer 数 🐦 \uFFFF", "x".repeat(3_000_000)}) {
            TextMessage received = carried(session.createTextMessage(text));

            assertThat(received).isInstanceOf(TextMessage.class);
            assertThat(received.getText()).isEqualTo(text);
        }
    }

    @Test
    @Covers({"3.11-4", "3.11.4-1", "api.ObjectMessage-1"})
    void anObjectIsASnapshot() throws JMSException {
        var list = new ArrayList<>(List.of("a", "b"));
        var message = session.createObjectMessage(list);
        list.add("too late");

        ObjectMessage received = carried(message);

        assertThat(received.getObject()).isEqualTo(List.of("a", "b"));
    }

    @Test
    @Covers({
        "3.11-5",
        "3.11.4-1",
        "api.BytesMessage-1",
        "api.BytesMessage-5",
        "api.BytesMessage-7",
        "api.BytesMessage-4"
    })
    void bytesAreReadAsTheyWereWritten() throws JMSException {
        var message = session.createBytesMessage();
        message.writeBytes(new byte[] {1, 2, 3, 4, 5});
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);

        BytesMessage received = carried(message);

        assertThat(received.getBodyLength()).isEqualTo(5);
        byte[] part = new byte[3];
        assertThat(received.readBytes(part)).isEqualTo(3);
        assertThat(part).containsExactly(1, 2, 3);
        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThat(part).startsWith(4, 5);
        assertThat(received.readBytes(part)).isEqualTo(-1);
        assertThatThrownBy(received::readByte).isInstanceOf(MessageEOFException.class);
        received.reset();
        assertThat(received.readUnsignedByte()).isEqualTo(1);
    }

    @Test
    @Covers({"3.11-6", "api.Message-2", "3.11.4-1"})
    void aMessageNeedsNoBody() throws JMSException {
        Message received = carried(session.createMessage());

        assertThat(received)
                .isNotInstanceOfAny(TextMessage.class, BytesMessage.class, MapMessage.class, StreamMessage.class)
                .isNotInstanceOf(ObjectMessage.class);
        assertThat(received.getBody(String.class)).isNull();
        assertThat((Object) received.getBody(Map.class)).isNull();
        assertThat(received.isBodyAssignableTo(byte[].class)).isTrue();
    }

    @Test
    @Covers({"3.11.2-1", "3.10-2", "10.3-11", "api.BytesMessage-3"})
    void aReceivedBodyIsReadOnly() throws JMSException {
        TextMessage text = carried(session.createTextMessage("a"));
        BytesMessage bytes = carried(session.createBytesMessage());
        MapMessage map = carried(session.createMapMessage());
        StreamMessage stream = carried(session.createStreamMessage());
        ObjectMessage object = carried(session.createObjectMessage("a"));

        assertThatThrownBy(() -> text.setText("b")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> bytes.writeByte((byte) 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> bytes.writeUTF("a")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> map.setInt("a", 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> stream.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> object.setObject("b")).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    @Covers({"3.11.1-1", "3.11.1-2", "3.11.2-2", "3.10-2"})
    void aClearedBodyIsANewOne() throws JMSException {
        var sent = session.createTextMessage("a");
        sent.setIntProperty("p", 1);
        TextMessage text = carried(sent);
        text.clearBody();
        assertThat(text.getText()).isNull();
        assertThat(text.getIntProperty("p")).isEqualTo(1);
        text.setText("b");
        assertThat(text.getText()).isEqualTo("b");

        var written = session.createBytesMessage();
        written.writeInt(1);
        BytesMessage bytes = carried(written);
        bytes.clearBody();
        assertThatThrownBy(bytes::readInt).isInstanceOf(MessageNotReadableException.class);
        bytes.writeLong(2);
        BytesMessage again = carried(bytes);
        assertThat(again.getBodyLength()).isEqualTo(8);

        var filled = session.createMapMessage();
        filled.setInt("a", 1);
        MapMessage map = carried(filled);
        map.clearBody();
        assertThat(map.itemExists("a")).isFalse();
        map.setInt("b", 2);
        StreamMessage stream = carried(session.createStreamMessage());
        stream.clearBody();
        stream.writeInt(1);
        ObjectMessage object = carried(session.createObjectMessage("a"));
        object.clearBody();
        assertThat(object.getObject()).isNull();
    }

    @Test
    @Covers({"3.10-1"})
    void headersOfAReceivedMessageCanBeChanged() throws JMSException {
        Message received = carried(session.createMessage());

        received.setJMSType("other");
        received.setJMSCorrelationID("mine");
        received.setJMSPriority(9);

        assertThat(received.getJMSType()).isEqualTo("other");
        assertThat(received.getJMSCorrelationID()).isEqualTo("mine");
        assertThat(received.getJMSPriority()).isEqualTo(9);
    }

    @Test
    @Covers("3.10-3")
    void whatComesAgainIsTheOriginal() throws JMSException {
        var sent = session.createTextMessage("original");
        sent.setIntProperty("p", 1);
        sent.setJMSType("type");
        session.createProducer(queue).send(sent);
        var acknowledging = session(Session.CLIENT_ACKNOWLEDGE);
        var consumer = acknowledging.createConsumer(queue);
        var first = (TextMessage) consumer.receive(WAIT_MILLIS);
        first.clearBody();
        first.setText("changed");
        first.clearProperties();
        first.setIntProperty("q", 2);
        first.setJMSType("changed");

        acknowledging.recover();

        var again = (TextMessage) consumer.receive(WAIT_MILLIS);
        assertThat(again.getText()).isEqualTo("original");
        assertThat(again.getIntProperty("p")).isEqualTo(1);
        assertThat(again.propertyExists("q")).isFalse();
        assertThat(again.getJMSType()).isEqualTo("type");
        assertThat(again.getJMSRedelivered()).isTrue();
    }

    @Test
    @Covers({"3.9-1", "3.9-2"})
    void aMessageCanBeChangedAndSentAgain() throws JMSException {
        var producer = session.createProducer(queue);
        var message = session.createTextMessage();
        for (int i = 0; i < 3; i++) {
            message.setText("m" + i);
            message.setIntProperty("p", i);
            producer.send(message);
        }

        var consumer = session.createConsumer(queue);

        for (int i = 0; i < 3; i++) {
            var received = (TextMessage) consumer.receive(WAIT_MILLIS);
            assertThat(received.getText()).isEqualTo("m" + i);
            assertThat(received.getIntProperty("p")).isEqualTo(i);
        }
    }

    @Test
    @Covers({"3.11.3-8", "3.11.3-6", "3.11.3-7", "3.11.3-4", "3.11.3-5"})
    void whatIsMissingOrNoNumberReadsAsInJava() throws JMSException {
        var message = session.createMapMessage();
        message.setString("null", null);
        message.setString("word", "seventeen");
        message.setString("number", "17");
        message.setString("truth", "TrUe");

        MapMessage received = carried(message);

        for (String name : List.of("null", "never set")) {
            assertThat(received.getObject(name)).isNull();
            assertThat(received.getString(name)).isNull();
            assertThat(received.getBytes(name)).isNull();
            assertThat(received.getBoolean(name)).isFalse();
            assertThatThrownBy(() -> received.getInt(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> received.getLong(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> received.getChar(name)).isInstanceOf(NullPointerException.class);
        }
        assertThat(received.getInt("number")).isEqualTo(17);
        assertThat(received.getDouble("number")).isEqualTo(17);
        assertThat(received.getBoolean("truth")).isTrue();
        assertThat(received.getBoolean("word")).isFalse();
        assertThatThrownBy(() -> received.getShort("word")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> received.getChar("word")).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Covers({"3.11.3-9"})
    void aFailedReadLeavesThePlace() throws JMSException {
        var stream = session.createStreamMessage();
        stream.writeString("word");
        stream.writeBoolean(true);
        StreamMessage received = carried(stream);
        assertThatThrownBy(received::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(received::readChar).isInstanceOf(MessageFormatException.class);
        assertThat(received.readString()).isEqualTo("word");
        assertThatThrownBy(received::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(received.readBoolean()).isTrue();

        var bytes = session.createBytesMessage();
        bytes.writeShort((short) 7);
        BytesMessage short2 = carried(bytes);
        assertThatThrownBy(short2::readInt).isInstanceOf(MessageEOFException.class);
        assertThat(short2.readShort()).isEqualTo((short) 7);
    }

    @Test
    @Covers({"3.12-2", "3.12-5"})
    void arraysAreCopiedIntoAMessageAndOutOfIt() throws JMSException {
        byte[] array = {1, 2, 3};
        var map = session.createMapMessage();
        map.setBytes("a", array);
        var stream = session.createStreamMessage();
        stream.writeBytes(array);
        var bytes = session.createBytesMessage();
        bytes.writeBytes(array);
        array[0] = 99;

        MapMessage received = carried(map);
        received.getBytes("a")[1] = 99;

        assertThat(received.getBytes("a")).containsExactly(1, 2, 3);
        assertThat(carried(stream).readObject()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(carried(bytes).getBody(byte[].class)).containsExactly(1, 2, 3);
        var object = carried(session.createObjectMessage(new ArrayList<>(List.of("a"))));
        ((ArrayList<?>) object.getObject()).clear();
        assertThat((List<?>) object.getObject()).hasSize(1);
    }

    @Test
    @Covers({"3.12-4", "3.12-3"})
    void nullIsAValueButForBytes() throws JMSException {
        var bytes = session.createBytesMessage();
        assertThatThrownBy(() -> bytes.writeObject(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bytes.writeBytes(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bytes.writeUTF(null)).isInstanceOf(NullPointerException.class);
        var map = session.createMapMessage();
        map.setObject("a", null);
        map.setBytes("b", null);

        MapMessage received = carried(map);

        assertThat(received.getObject("a")).isNull();
        assertThat(received.getBytes("b")).isNull();
        assertThat(carried(session.createObjectMessage(null)).getObject()).isNull();
    }

    @Test
    @Covers({"api.Message-1", "api.Message-5", "api.Message-6"})
    void aBodyIsReadAsAnyClassThatFits() throws JMSException {
        var text = carried(session.createTextMessage("a"));
        for (Class<?> type : List.of(String.class, CharSequence.class, Object.class, Comparable.class)) {
            assertThat(text.isBodyAssignableTo(type)).isTrue();
            assertThat((Object) text.getBody(type)).isEqualTo("a");
        }
        var map = session.createMapMessage();
        map.setInt("a", 1);
        assertThat((Object) carried(map).getBody(Map.class)).isEqualTo(Map.of("a", 1));
        var bytes = session.createBytesMessage();
        bytes.writeInt(1);
        BytesMessage received = carried(bytes);
        assertThat(received.readByte()).isZero();
        assertThat(received.getBody(byte[].class)).containsExactly(0, 0, 0, 1);
        assertThat((byte[]) received.getBody(Object.class)).hasSize(4);
        assertThat(received.readInt()).isEqualTo(1);
        var object = carried(session.createObjectMessage(new ArrayList<>(List.of("a"))));
        assertThat((Object) object.getBody(List.class)).isEqualTo(List.of("a"));
        assertThat(object.getBody(java.io.Serializable.class)).isEqualTo(List.of("a"));
    }

    @Test
    @Covers({"api.Message-3", "api.Message-4", "api.Message-6"})
    void aBodyIsNotReadAsAClassThatDoesNotFit() throws JMSException {
        var text = carried(session.createTextMessage("a"));
        var stream = carried(session.createStreamMessage());
        var map = session.createMapMessage();
        map.setInt("a", 1);
        MapMessage filled = carried(map);
        var bytes = session.createBytesMessage();
        bytes.writeInt(1);
        BytesMessage some = carried(bytes);

        assertThat(text.isBodyAssignableTo(Integer.class)).isFalse();
        assertThatThrownBy(() -> text.getBody(Integer.class)).isInstanceOf(MessageFormatException.class);
        assertThat(stream.isBodyAssignableTo(Object.class)).isFalse();
        assertThatThrownBy(() -> stream.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
        assertThat(filled.isBodyAssignableTo(HashMap.class)).isFalse();
        assertThatThrownBy(() -> filled.getBody(String.class)).isInstanceOf(MessageFormatException.class);
        assertThat(some.isBodyAssignableTo(String.class)).isFalse();
        assertThatThrownBy(() -> some.getBody(String.class)).isInstanceOf(MessageFormatException.class);
        var object = carried(session.createObjectMessage(new ArrayList<>(List.of("a"))));
        assertThatThrownBy(() -> object.getBody(Map.class)).isInstanceOf(MessageFormatException.class);
    }
}
