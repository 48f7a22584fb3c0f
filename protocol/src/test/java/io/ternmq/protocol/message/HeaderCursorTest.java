package io.ternmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderCursorTest {
    private static final String ZEROS = "00 04 000000000000000000000000000000000000000000000000 ";

    @Test
    void walksOverAllHeadersInOrder() {
        var cursor = new HeaderCursor(MessageContentTest.withAllHeaders().finish("hi"));

        var seen = new ArrayList<String>();
        while (cursor.next()) {
            seen.add(cursor.key() + " " + cursor.name() + " " + cursor.type() + " " + shown(cursor.value()));
        }

        assertThat(seen)
                .containsExactly(
                        "MESSAGE_ID  STRING ID:1",
                        "CORRELATION_ID  BYTES [-54, -2]",
                        "REPLY_TO  DESTINATION TEMPORARY_QUEUE:t",
                        "TYPE  STRING T",
                        "DESTINATION  DESTINATION QUEUE:orders",
                        "PROPERTY n NULL none",
                        "PROPERTY b BOOLEAN true",
                        "PROPERTY y BYTE -1",
                        "PROPERTY s SHORT -2",
                        "PROPERTY i INT -3",
                        "PROPERTY l LONG -4",
                        "PROPERTY f FLOAT 1.5",
                        "PROPERTY d DOUBLE -1.5",
                        "PROPERTY é STRING €");
    }

    @Test
    void findsAHeaderFromAnywhere() {
        var cursor = new HeaderCursor(MessageContentTest.withAllHeaders().finish("hi"));
        cursor.seekProperty(utf8("d"));

        boolean found = cursor.seek(HeaderKey.TYPE);

        assertThat(found).isTrue();
        assertThat(cursor.value()).contains("T");
    }

    @Test
    void findsAPropertyByItsName() {
        var cursor = new HeaderCursor(MessageContentTest.withAllHeaders().finish("hi"));

        boolean found = cursor.seekProperty(utf8("é"));

        assertThat(found).isTrue();
        assertThat(cursor.value()).contains("€");
    }

    @Test
    void findsNothingThatIsNotThere() {
        var cursor =
                new HeaderCursor(new MessageContentWriter().property("ab", 1).finish());

        assertThat(cursor.seek(HeaderKey.TYPE)).isFalse();
        assertThat(cursor.seekProperty(utf8("a"))).isFalse();
        assertThat(cursor.seekProperty(utf8("abc"))).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> refusesAHeaderSectionCutWithinAnEntry() {
        byte[] whole = MessageContentTest.withAllHeaders().finish();
        var ends = entryEnds(whole);
        return IntStream.range(0, MessageContent.headersLength(whole))
                .mapToObj(length -> DynamicTest.dynamicTest("after " + length + " bytes", () -> {
                    byte[] cut = withHeaders(Arrays.copyOfRange(whole, 30, 30 + length));

                    var refusal = refusal(cut);

                    assertThat(refusal == null).isEqualTo(ends.contains(length));
                }));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    00 08 00000000,                             no header has the number 0
                    06 08 00000000,                             no header has the number 6
                    ff 08 00000000,                             no header has the number 255
                    01 00,                                      MESSAGE_ID can't have a value of the type NULL
                    01 09 00000000,                             MESSAGE_ID can't have a value of the type BYTES
                    02 04 00000000,                             CORRELATION_ID can't have a value of the type INT
                    03 08 00000000,                             REPLY_TO can't have a value of the type STRING
                    04 0a 00 0000,                              TYPE can't have a value of the type DESTINATION
                    40 0001 61 09 00000000,                     PROPERTY can't have a value of the type BYTES
                    40 0001 61 0a 00 0000,                      PROPERTY can't have a value of the type DESTINATION
                    40 0001 61 0b 0000,                         PROPERTY can't have a value of the type CHAR
                    40 0001 61 0c,                              no type of value has the number 12
                    40 0001 61 ff,                              no type of value has the number 255
                    40 0001 61 01 02,                           'a boolean is 0 or 1, not 2'
                    40 0000 04 00000001,                        a property without a name
                    40 ffff 61 04 00000001,                     a value of 65535 bytes doesn't fit the 6 bytes that remain
                    40 0001 61 08 ffffffff,                     a value of -1 bytes doesn't fit the 0 bytes that remain
                    40 0001 61 08 7fffffff 61,                  a value of 2147483647 bytes doesn't fit the 1 bytes that remain
                    40 0001 61 08 80000000 61,                  a value of -2147483648 bytes doesn't fit the 1 bytes that remain
                    05 0a 04 0001 61,                           no kind of destination has the number 4
                    05 0a 00 0002 61,                           a value of 2 bytes doesn't fit the 1 bytes that remain
                    05 0a 00 0001 80,                           a name or string is not valid UTF-8
                    01 08 00000001 ff,                          a name or string is not valid UTF-8
                    40 0001 ff 00,                              a name or string is not valid UTF-8
                    40 0001 61 08 00000003 eda080,              a name or string is not valid UTF-8
                    04 08 00000000 04 08 00000000,              TYPE is there twice
                    40 0001 61 00 40 0001 62 00 40 0001 61 00,  the property a is there twice
                    """)
    void refusesAnInvalidEntry(String hex, String text) {
        var refusal = refusal(withHeaders(MessageContentTest.bytes(hex)));

        assertThat(refusal.text()).isEqualTo(text);
    }

    @TestFactory
    Stream<DynamicTest> readsBackWhatWasWritten() {
        return IntStream.range(0, 500)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    var expected = randomProperties(new Random(seed));
                    var writer = new MessageContentWriter();
                    expected.forEach((name, value) -> value.ifPresentOrElse(
                            present -> writer.property(name, present), () -> writer.nullProperty(name)));

                    byte[] content = writer.finish("body");

                    HeaderCursor.validate(content);
                    assertThat(properties(content)).isEqualTo(expected);
                }));
    }

    @TestFactory
    Stream<DynamicTest> neverFailsOtherwiseThanMalformed() {
        return IntStream.range(0, 500)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    var random = new Random(seed);
                    byte[] content = MessageContentTest.withAllHeaders().finish("hi");
                    for (int i = 0; i < 3; i++) {
                        content[random.nextInt(content.length)] = (byte) random.nextInt();
                    }

                    assertThatCode(() -> validateAll(content))
                            .satisfies(thrown -> assertThat(thrown)
                                    .isInstanceOfAny(NoneThrown.class, MalformedContentException.class));
                }));
    }

    /** Stands for "nothing was thrown", so that one assertion covers both ways. */
    private static final class NoneThrown extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void validateAll(byte[] content) {
        MessageContent.validate(content, 1_000);
        HeaderCursor.validate(content);
        throw new NoneThrown();
    }

    private static Map<String, Optional<Object>> randomProperties(Random random) {
        var properties = new LinkedHashMap<String, Optional<Object>>();
        for (int i = random.nextInt(12); i > 0; i--) {
            var name = "p" + random.nextInt(100) + "é€😀".substring(0, random.nextInt(3));
            properties.put(name, randomValue(random));
        }
        return properties;
    }

    private static Optional<Object> randomValue(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(random.nextBoolean());
            case 2 -> Optional.of((byte) random.nextInt());
            case 3 -> Optional.of((short) random.nextInt());
            case 4 -> Optional.of(random.nextInt());
            case 5 -> Optional.of(random.nextLong());
            case 6 -> Optional.of(Float.intBitsToFloat(random.nextInt()));
            case 7 -> Optional.of(Double.longBitsToDouble(random.nextLong()));
            default -> Optional.of("😀é?".repeat(random.nextInt(200)));
        };
    }

    private static Map<String, Optional<Object>> properties(byte[] content) {
        var properties = new LinkedHashMap<String, Optional<Object>>();
        var cursor = new HeaderCursor(content);
        while (cursor.next()) {
            properties.put(cursor.name(), cursor.value());
        }
        return properties;
    }

    private static List<Integer> entryEnds(byte[] content) {
        var ends = new ArrayList<>(List.of(0));
        for (int length = 1; length <= MessageContent.headersLength(content); length++) {
            byte[] cut = withHeaders(Arrays.copyOfRange(content, 30, 30 + length));
            if (walks(cut)) {
                ends.add(length);
            }
        }
        assertThat(ends).hasSize(15);
        return ends;
    }

    private static boolean walks(byte[] content) {
        try {
            var cursor = new HeaderCursor(content);
            boolean more = true;
            while (more) {
                more = cursor.next();
            }
            return true;
        } catch (MalformedContentException e) {
            return false;
        }
    }

    private static byte[] withHeaders(byte[] headers) {
        return MessageContentTest.bytes(
                ZEROS + String.format("%08x", headers.length) + HexFormat.of().formatHex(headers) + "00");
    }

    private static MalformedContentException refusal(byte[] content) {
        MessageContent.validate(content, 1_000);
        return catchThrowableOfType(MalformedContentException.class, () -> HeaderCursor.validate(content));
    }

    private static String shown(Optional<Object> value) {
        return value.map(some -> some instanceof byte[] bytes ? Arrays.toString(bytes) : some.toString())
                .orElse("none");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
