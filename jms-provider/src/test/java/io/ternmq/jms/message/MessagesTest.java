package io.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message is on the one side, and what becomes of it on the other. */
class MessagesTest {

    private static JmsMessage delivered(JmsMessage message) throws JMSException {
        return delivered(message, TrustedClasses.NONE);
    }

    private static JmsMessage delivered(JmsMessage message, TrustedClasses trusted) throws JMSException {
        return Messages.received(message.content(), Optional.empty(), 1, Acknowledger.NONE, trusted);
    }

    @Test
    void carriesHeaders() throws JMSException {
        var message = new JmsMessage();
        message.setJMSMessageID("ID:1");
        message.setJMSCorrelationID("c");
        message.setJMSReplyTo(new NamedTopic("answers"));
        message.setJMSDestination(new NamedQueue("orders"));
        message.setJMSType("t");
        message.setJMSTimestamp(1_000);
        message.setJMSExpiration(2_000);
        message.setJMSDeliveryTime(1_500);
        message.setJMSPriority(7);
        message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);

        var received = delivered(message);

        assertThat(received.getJMSMessageID()).isEqualTo("ID:1");
        assertThat(received.getJMSCorrelationID()).isEqualTo("c");
        assertThat(received.getJMSReplyTo()).isEqualTo(new NamedTopic("answers"));
        assertThat(received.getJMSDestination()).isEqualTo(new NamedQueue("orders"));
        assertThat(received.getJMSType()).isEqualTo("t");
        assertThat(received.getJMSTimestamp()).isEqualTo(1_000);
        assertThat(received.getJMSExpiration()).isEqualTo(2_000);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(1_500);
        assertThat(received.getJMSPriority()).isEqualTo(7);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSRedelivered()).isFalse();
    }

    @Test
    void carriesPropertiesOfEveryType() throws JMSException {
        var message = new JmsMessage();
        Map<String, Object> properties =
                Map.of("a", true, "b", (byte) 1, "c", (short) 2, "d", 3, "e", 4L, "f", 5f, "g", 6d, "h", "seven");
        for (var property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        message.setStringProperty("i", null);

        var received = delivered(message);

        for (var property : properties.entrySet()) {
            assertThat(received.getObjectProperty(property.getKey())).isEqualTo(property.getValue());
        }
        assertThat(received.propertyExists("i")).isTrue();
        assertThat(received.getStringProperty("i")).isNull();
        assertThat(Collections.list(received.getPropertyNames())).contains("a", "i", "JMSXDeliveryCount");
    }

    @Test
    void keepsPropertiesOfAReceivedMessageUntilTheyAreCleared() throws JMSException {
        var message = new JmsMessage();
        message.setIntProperty("x", 1);
        var received = delivered(message);

        assertThatThrownBy(() -> received.setIntProperty("x", 2)).isInstanceOf(MessageNotWriteableException.class);
        received.clearProperties();
        received.setIntProperty("y", 2);

        assertThat(received.propertyExists("x")).isFalse();
        assertThat(received.getIntProperty("y")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "a b", "a-b", "NULL", "and", "Between"})
    void refusesNamesThatNoSelectorCouldSay(String name) {
        assertThatThrownBy(() -> new JmsMessage().setIntProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesPropertiesThatAreNoValues() {
        assertThatThrownBy(() -> new JmsMessage().setObjectProperty("x", new BigDecimal(1)))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void tellsAnEmptyTextFromNone() throws JMSException {
        assertThat(((TextMessage) delivered(new JmsTextMessage(""))).getText()).isEmpty();
        assertThat(((TextMessage) delivered(new JmsTextMessage())).getText()).isNull();
        assertThat(((TextMessage) delivered(new JmsTextMessage("Grüße \uD83D\uDC26"))).getText())
                .isEqualTo("Grüße \uD83D\uDC26");
    }

    @Test
    void refusesATextThatIsNoText() {
        assertThatThrownBy(() -> new JmsTextMessage("\uD83D").content()).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void readsBytesAsTheyWereWritten() throws JMSException {
        var message = new JmsBytesMessage();
        message.writeBoolean(true);
        message.writeByte((byte) -1);
        message.writeShort((short) -2);
        message.writeChar('c');
        message.writeInt(-3);
        message.writeLong(-4);
        message.writeFloat(1.5f);
        message.writeDouble(2.5);
        message.writeUTF("Grüße");
        message.writeBytes(new byte[] {1, 2, 3}, 1, 2);

        var received = (JmsBytesMessage) delivered(message);

        assertThat(received.getBodyLength()).isEqualTo(1 + 1 + 2 + 2 + 4 + 8 + 4 + 8 + 9 + 2);
        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readUnsignedByte()).isEqualTo(255);
        assertThat(received.readUnsignedShort()).isEqualTo(0xfffe);
        assertThat(received.readChar()).isEqualTo('c');
        assertThat(received.readInt()).isEqualTo(-3);
        assertThat(received.readLong()).isEqualTo(-4);
        assertThat(received.readFloat()).isEqualTo(1.5f);
        assertThat(received.readDouble()).isEqualTo(2.5);
        assertThat(received.readUTF()).isEqualTo("Grüße");
        var rest = new byte[5];
        assertThat(received.readBytes(rest)).isEqualTo(2);
        assertThat(rest).startsWith(2, 3);
        assertThat(received.readBytes(rest)).isEqualTo(-1);
        assertThatThrownBy(received::readByte).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void readsNoBytesWhileTheyAreWrittenAndWritesNoneWhileTheyAreRead() throws JMSException {
        var message = new JmsBytesMessage();
        message.writeInt(1);

        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        message.reset();
        assertThatThrownBy(() -> message.writeInt(2)).isInstanceOf(MessageNotWriteableException.class);
        message.clearBody();
        message.writeInt(3);
        message.reset();

        assertThat(message.readInt()).isEqualTo(3);
    }

    @Test
    void keepsThePlaceWhenAReadFails() throws JMSException {
        var message = new JmsBytesMessage();
        message.writeShort((short) 5);
        message.reset();

        assertThatThrownBy(message::readLong).isInstanceOf(MessageEOFException.class);
        assertThat(message.readShort()).isEqualTo((short) 5);
    }

    @Test
    void carriesMaps() throws JMSException {
        var message = new JmsMapMessage();
        message.setInt("number", 1);
        message.setChar("character", 'c');
        message.setBytes("bytes", new byte[] {1, 2});
        message.setString("none", null);

        var received = (JmsMapMessage) delivered(message);

        assertThat(received.getInt("number")).isEqualTo(1);
        assertThat(received.getChar("character")).isEqualTo('c');
        assertThat(received.getBytes("bytes")).containsExactly(1, 2);
        assertThat(received.itemExists("none")).isTrue();
        assertThat((Map<?, ?>) received.getBody(Map.class)).hasSize(4);
        assertThatThrownBy(() -> received.setInt("number", 2)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void carriesStreamsAndReadsAgainWhatCouldNotBeConverted() throws JMSException {
        var message = new JmsStreamMessage();
        message.writeString("many");
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeObject(null);

        var received = (JmsStreamMessage) delivered(message);

        assertThatThrownBy(received::readInt).isInstanceOf(NumberFormatException.class);
        assertThat(received.readString()).isEqualTo("many");
        var part = new byte[2];
        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThatThrownBy(received::readString).isInstanceOf(MessageFormatException.class);
        assertThat(received.readBytes(part)).isEqualTo(1);
        assertThat(received.readObject()).isNull();
        assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void endsAByteArrayThatFillsTheTargetWithOneMoreCall() throws JMSException {
        var message = new JmsStreamMessage();
        message.writeBytes(new byte[] {1, 2});
        message.writeInt(3);
        message.reset();
        var target = new byte[2];

        assertThat(message.readBytes(target)).isEqualTo(2);
        assertThat(message.readBytes(target)).isEqualTo(-1);
        assertThat(message.readInt()).isEqualTo(3);
    }

    private record Parcel(String address, int grams) implements Serializable {}

    @Test
    void bringsNoObjectToLifeUnlessItsClassIsTrusted() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Parcel("here", 3));
        var received = (JmsObjectMessage) delivered(message);

        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining(Parcel.class.getName())
                .hasMessageContaining("trustedClasses");
    }

    @Test
    void bringsAnObjectToLifeWhoseClassIsTrusted() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Parcel("here", 3));

        var received = delivered(message, new TrustedClasses(Set.of(Parcel.class.getName())));

        assertThat(received.getBody(Parcel.class)).isEqualTo(new Parcel("here", 3));
    }

    @Test
    void givesBackTheObjectThatTheApplicationItselfHasSet() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Parcel("here", 3));

        assertThat(message.getObject()).isEqualTo(new Parcel("here", 3));
    }

    /** It is the receiver's provider that sets it. */
    @Test
    void sendsNoDeliveryCountAndClearsOne() throws JMSException {
        var message = new JmsMessage();
        message.setIntProperty("JMSXDeliveryCount", 17);
        var received = delivered(message);
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);

        received.clearProperties();

        assertThat(received.getPropertyNames().hasMoreElements()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.ternmq.*", "io.ternmq.jms.message.*", "a.B,io.ternmq.jms.*"})
    void trustsAllClassesInAndBelowAPackage(String trusted) throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Parcel("here", 3));
        var received = (JmsObjectMessage) delivered(message, TrustedClasses.of(trusted));

        assertThat(received.getObject()).isEqualTo(new Parcel("here", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.ternmq.jms.mess.*", "io.ternmq.jms.message", "io.tern.*", ""})
    void trustsNoOtherPackages(String trusted) throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Parcel("here", 3));
        var received = (JmsObjectMessage) delivered(message, TrustedClasses.of(trusted));

        assertThatThrownBy(received::getObject)
                .hasMessageContaining(Parcel.class.getName())
                .hasMessageContaining("trustedClasses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "com.acme.*.x", "com.*acme", ".*", "com..acme"})
    void refusesWhatNamesNeitherClassNorPackage(String trusted) {
        assertThatThrownBy(() -> TrustedClasses.of(trusted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trustedClasses");
    }

    @Test
    void refusesAnObjectOfUntrustedParts() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Object[] {"text", new Parcel("here", 3)});
        var received = (JmsObjectMessage) delivered(message);

        assertThatThrownBy(received::getObject).hasMessageContaining(Parcel.class.getName());
    }

    @Test
    void namesTheClassThatAnUntrustedArrayIsMadeOf() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Parcel[] {new Parcel("here", 3)});
        var received = (JmsObjectMessage) delivered(message);

        assertThatThrownBy(received::getObject)
                .hasMessageContaining("the class " + Parcel.class.getName() + " isn't trusted");
    }

    @Test
    void bringsACollectionToLifeWhoseClassIsTrusted() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        var map = new HashMap<String, Serializable>();
        map.put("list", new ArrayList<>(List.of("a", "b")));
        map.put("queue", new NamedQueue("orders"));
        message.setObject(map);

        var received = (JmsObjectMessage)
                delivered(message, new TrustedClasses(Set.of("java.util.HashMap", "java.util.ArrayList")));

        assertThat(received.getObject()).isEqualTo(map);
    }

    private enum Colour {
        RED
    }

    private record Labels(String[] texts, Colour colour, Integer number) implements Serializable {}

    /** Strings are no objects to a stream; arrays of them, and what numbers and enums extend, are classes like any other. */
    @Test
    void trustsWhatStringsNumbersAndEnumsAreMadeOf() throws JMSException {
        var message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(new Labels(new String[] {"a", "b"}, Colour.RED, 3));
        var named = Set.of(Labels.class.getName(), Colour.class.getName(), Integer.class.getName());

        var received = delivered(message, new TrustedClasses(named)).getBody(Labels.class);

        assertThat(received.texts()).containsExactly("a", "b");
        assertThat(received.colour()).isEqualTo(Colour.RED);
    }

    /** It would take its whole length in memory before it is read, and there may be one in the other. */
    @Test
    void refusesAnArrayThatIsLongerThanTheMessage() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var output = new ObjectOutputStream(bytes)) {
            output.writeObject(new Object[1_000_000]);
        }
        var received = new JmsObjectMessage(TrustedClasses.NONE);
        received.readBody(bytes.toByteArray(), 0, 200);

        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("array");
    }

    @Test
    void givesCopiesOfTheArraysInAMap() throws JMSException {
        var message = new JmsMapMessage();
        message.setBytes("a", new byte[] {1});
        var received = (JmsMapMessage) delivered(message);

        ((byte[]) received.getBody(Map.class).get("a"))[0] = 2;

        assertThat(received.getBytes("a")).containsExactly(1);
    }

    @Test
    void takesOverAMessageOfAnotherProvider() throws JMSException {
        var original = new JmsTextMessage("hello");
        original.setIntProperty("x", 1);
        original.setJMSType("t");
        var foreign = (TextMessage) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TextMessage.class},
                (proxy, method, arguments) -> method.invoke(original, arguments));

        var own = Messages.own(foreign);

        assertThat(((TextMessage) own).getText()).isEqualTo("hello");
        assertThat(own.getIntProperty("x")).isEqualTo(1);
        assertThat(own.getJMSType()).isEqualTo("t");
    }

    @Test
    void sendsOnWhatItReceived() throws JMSException {
        var message = new JmsBytesMessage();
        message.writeInt(5);
        message.setIntProperty("x", 1);

        var twice = (JmsBytesMessage) delivered(delivered(message));

        assertThat(twice.readInt()).isEqualTo(5);
        assertThat(twice.getIntProperty("x")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 33})
    void refusesContentThatIsNoMessage(int length) throws JMSException {
        var content = new byte[length];
        if (length == 33) {
            content[30] = 99;
        }

        assertThatThrownBy(
                        () -> Messages.received(content, Optional.empty(), 1, Acknowledger.NONE, TrustedClasses.NONE))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void countsDeliveries() throws JMSException {
        Message received = Messages.received(
                new JmsMessage().content(), Optional.empty(), 3, Acknowledger.NONE, TrustedClasses.NONE);

        assertThat(received.getJMSRedelivered()).isTrue();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    }
}
