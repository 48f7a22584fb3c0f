package io.ternmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of a message against literal bytes, and every way in which its fixed part can be wrong. */
class MessageContentTest {
    private static final Destination ORDERS = new Destination(Destination.Kind.QUEUE, "orders");

    /** Flags, priority, timestamp, expiration, delivery time. */
    private static final String FIXED = "01 07 0000000000000101 0000000000000202 0000000000000303 ";

    private static final String HEADERS = "01 08 00000004 49443a31" // message id "ID:1"
            + "02 09 00000002 cafe" // correlation id, bytes
            + "03 0a 02 0001 74" // reply to the temporary queue "t"
            + "04 08 00000001 54" // type "T"
            + "05 0a 00 0006 6f7264657273" // destination
            + "40 0001 6e 00" // properties, n: null
            + "40 0001 62 01 01" // b: true
            + "40 0001 79 02 ff" // y: byte -1
            + "40 0001 73 03 fffe" // s: short -2
            + "40 0001 69 04 fffffffd" // i: int -3
            + "40 0001 6c 05 fffffffffffffffc" // l: long -4
            + "40 0001 66 06 3fc00000" // f: float 1.5
            + "40 0001 64 07 bff8000000000000" // d: double -1.5
            + "40 0002 c3a9 08 00000003 e282ac"; // é: "€"

    private static final String GOLDEN = FIXED + "0000007b " + HEADERS + " 01 6869";

    @Test
    void writesTheLiteralBytes() {
        byte[] content = withAllHeaders().finish("hi");

        assertThat(HexFormat.of().formatHex(content)).isEqualTo(GOLDEN.replace(" ", ""));
    }

    @Test
    void readsTheFixedFieldsInPlace() {
        byte[] content = bytes(GOLDEN);

        MessageContent.validate(content, content.length);

        assertThat(MessageContent.persistent(content)).isTrue();
        assertThat(MessageContent.priority(content)).isEqualTo(7);
        assertThat(MessageContent.timestamp(content)).isEqualTo(0x101);
        assertThat(MessageContent.expiration(content)).isEqualTo(0x202);
        assertThat(MessageContent.deliveryTime(content)).isEqualTo(0x303);
        assertThat(MessageContent.headersOffset(content)).isEqualTo(30);
        assertThat(MessageContent.headersLength(content)).isEqualTo(0x7b);
        assertThat(MessageContent.bodyType(content)).isEqualTo(BodyType.TEXT);
        assertThat(MessageContent.bodyOffset(content)).isEqualTo(31 + 0x7b);
        assertThat(MessageContent.bodyLength(content)).isEqualTo(2);
        assertThat(MessageContent.body(content)).asString().isEqualTo("hi");
        assertThat(MessageContent.hasLargeBody(content)).isFalse();
    }

    @Test
    void namesABodyThatTravelsByItself() {
        var body = new LargeBody(3, 5_000_000_000L, 0xcafebabe);

        byte[] content = new MessageContentWriter().finish(BodyType.BYTES, body);

        assertThat(HexFormat.of().formatHex(content))
                .isEqualTo(("02 04 000000000000000000000000000000000000000000000000 00000000 02"
                                + "0000000000000003 000000012a05f200 cafebabe")
                        .replace(" ", ""));
        assertThat(MessageContent.hasLargeBody(content)).isTrue();
        assertThat(MessageContent.largeBody(content)).isEqualTo(body);
    }

    @Test
    void acceptsTheSmallestMessage() {
        byte[] content = new MessageContentWriter().finish();

        assertThatCode(() -> MessageContent.validate(content, MessageContent.BYTES_MIN))
                .doesNotThrowAnyException();
        assertThat(content).hasSize(MessageContent.BYTES_MIN);
    }

    @Test
    void refusesAMessageCutBeforeItsBody() {
        byte[] content = bytes(GOLDEN);

        var refusals = IntStream.range(0, MessageContent.bodyOffset(content))
                .mapToObj(length -> refusal(Arrays.copyOf(content, length), 1_000))
                .toList();

        assertThat(refusals).hasSize(154).doesNotContainNull().noneMatch(MalformedContentException::isTooLarge);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    04 00 000000000000000000000000000000000000000000000000 00000000 00, unknown flags 100
                    80 00 000000000000000000000000000000000000000000000000 00000000 00, unknown flags 10000000
                    00 0a 000000000000000000000000000000000000000000000000 00000000 00, 'a priority is 0 to 9, not 10'
                    00 ff 000000000000000000000000000000000000000000000000 00000000 00, 'a priority is 0 to 9, not 255'
                    00 04 800000000000000000000000000000000000000000000000 00000000 00, a time before 1970
                    00 04 0000000000000000ffffffffffffffff0000000000000000 00000000 00, a time before 1970
                    00 04 00000000000000000000000000000000ffffffffffffffff 00000000 00, a time before 1970
                    00 04 000000000000000000000000000000000000000000000000 ffffffff 00, headers of -1 bytes don't fit a message of 31 bytes
                    00 04 000000000000000000000000000000000000000000000000 00000001 00, headers of 1 bytes don't fit a message of 31 bytes
                    00 04 000000000000000000000000000000000000000000000000 7fffffff 00, headers of 2147483647 bytes don't fit a message of 31 bytes
                    00 04 000000000000000000000000000000000000000000000000 00000000 06, no body type has the number 6
                    00 04 000000000000000000000000000000000000000000000000 00000000 ff, no body type has the number 255
                    00 04 000000000000000000000000000000000000000000000000 00000000 00 61, 'a body of 1 bytes, although the type says none'
                    02 04 000000000000000000000000000000000000000000000000 00000000 02 61, 'a reference to a large body has 20 bytes, not 1'
                    02 04 000000000000000000000000000000000000000000000000 00000000 02 0000000000000001 ffffffffffffffff 00000000, a large body of -1 bytes
                    """)
    void refusesWhatTheDrawingDoesNotAllow(String hex, String text) {
        var refusal = refusal(bytes(hex), 1_000);

        assertThat(refusal.text()).isEqualTo(text);
        assertThat(refusal.isTooLarge()).isFalse();
    }

    @Test
    void refusesAMessageOverTheLimit() {
        var refusal = refusal(new MessageContentWriter().finish("12345"), MessageContent.BYTES_MIN + 4);

        assertThat(refusal.isTooLarge()).isTrue();
        assertThat(refusal.text()).isEqualTo("a message of 36 bytes is larger than the limit of 35");
    }

    @ParameterizedTest
    @CsvSource({"949, false", "950, true", "9223372036854775807, true"})
    void countsALargeBodyAgainstTheLimit(long length, boolean refused) {
        byte[] content = new MessageContentWriter().finish(BodyType.BYTES, new LargeBody(1, length, 0));

        var refusal = refusal(content, 1_000);

        assertThat(refusal != null).isEqualTo(refused);
    }

    @Test
    void refusesToWriteWhatCouldNotBeRead() {
        var writer = withAllHeaders();

        assertThatIllegalArgumentException().isThrownBy(() -> writer.header(HeaderKey.TYPE, "again"));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("i", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.nullProperty("i"));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("half \ud800", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("x", "half \ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("x".repeat(65_536), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("x", new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("x", 'c'));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.property("x", new Object()));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.header(HeaderKey.PROPERTY, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.priority(10));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.expiration(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.finish("half \udc00"));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.finish(BodyType.NONE, new byte[1]));
        assertThat(writer.finish("hi")).isEqualTo(bytes(GOLDEN));
    }

    static MessageContentWriter withAllHeaders() {
        return new MessageContentWriter()
                .persistent(true)
                .priority(7)
                .timestamp(0x101)
                .expiration(0x202)
                .deliveryTime(0x303)
                .header(HeaderKey.MESSAGE_ID, "ID:1")
                .header(HeaderKey.CORRELATION_ID, new byte[] {(byte) 0xca, (byte) 0xfe})
                .header(HeaderKey.REPLY_TO, new Destination(Destination.Kind.TEMPORARY_QUEUE, "t"))
                .header(HeaderKey.TYPE, "T")
                .header(HeaderKey.DESTINATION, ORDERS)
                .nullProperty("n")
                .property("b", true)
                .property("y", (byte) -1)
                .property("s", (short) -2)
                .property("i", -3)
                .property("l", -4L)
                .property("f", 1.5f)
                .property("d", -1.5)
                .property("é", "€");
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static MalformedContentException refusal(byte[] content, long bytesMax) {
        return catchThrowableOfType(MalformedContentException.class, () -> MessageContent.validate(content, bytesMax));
    }
}
