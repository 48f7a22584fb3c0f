package io.ternmq.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ternmq.protocol.message.MalformedContentException;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.MessageContentWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text and any content: the text is a selector or is refused with its place, and the selector is true or not. The
 * input is a text, a byte 0, and what is laid over a valid message.
 *
 * <p>The build runs the seeds. To look for more: {@code mvn -Pfuzz -pl broker-core -am test -Dtest=SelectorFuzzTest}.
 */
class SelectorFuzzTest {
    private static final byte[] MESSAGE = new MessageContentWriter()
            .property("a", 1)
            .property("b", "x")
            .property("c", true)
            .property("d", 1.5)
            .finish("body");

    @MethodSource("seeds")
    @Timeout(value = 31, unit = TimeUnit.DAYS)
    @FuzzTest(maxDuration = "10m")
    void parsesOrRefusesAnyText(byte[] input) {
        if (input == null) {
            return;
        }
        int end = 0;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        String text = new String(input, 0, end, StandardCharsets.UTF_8);
        byte[] content = content(Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length));
        try {
            var selector = Selector.parse(text);
            boolean holds = selector.matches(content);
            assertThat(selector.matches(content)).isEqualTo(holds);
        } catch (InvalidSelectorException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "a = 1 AND b LIKE 'x%!_' ESCAPE '!' OR NOT c",
                        "d BETWEEN -1.5e3 AND 0x1F / a + 07L OR b NOT IN ('x', 'y''z')",
                        "(JMSPriority <> 4) = TRUE AND JMSDeliveryMode = 'PERSISTENT' AND no IS NOT NULL",
                        "a = 1\0\0\7",
                        "b = 'x",
                        "")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The message with these bytes over its headers, as long as the lengths of its sections are right. */
    private static byte[] content(byte[] over) {
        byte[] content = MESSAGE.clone();
        int from = MessageContent.headersOffset(content);
        System.arraycopy(over, 0, content, from, Math.min(over.length, MessageContent.headersLength(content)));
        try {
            MessageContent.validate(content, content.length);
        } catch (MalformedContentException e) {
            return MESSAGE;
        }
        return content;
    }
}
