package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** docs/protocol.md says what the code does. */
class ProtocolPageTest {

    @TestFactory
    Stream<DynamicTest> drawsEveryFrame() throws IOException {
        String page = page();
        return SampleFrames.all().keySet().stream()
                .map(frame -> DynamicTest.dynamicTest(
                        frame.opcode().name(), () -> assertThat(page).contains(row(frame))));
    }

    @TestFactory
    Stream<DynamicTest> listsEveryErrorCode() throws IOException {
        String page = page();
        return Arrays.stream(ErrorCode.values())
                .map(code -> DynamicTest.dynamicTest(
                        code.name(), () -> assertThat(page).contains("| " + code.number() + " | " + code + " |")));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "protocol.md"));
    }

    private static String row(Frame frame) {
        String fields = Arrays.stream(frame.getClass().getRecordComponents())
                .map(component -> type(component) + " " + component.getName())
                .collect(Collectors.joining(", "));
        return String.format(
                "| 0x%02x | %s | %s | %s|",
                frame.opcode().number(),
                frame.getClass().getSimpleName(),
                arrow(frame.opcode()),
                fields.isEmpty() ? "" : fields + " ");
    }

    private static String arrow(Opcode opcode) {
        boolean client = opcode == Opcode.OPEN
                || opcode == Opcode.AUTH
                || Sender.CLIENT.open().contains(opcode);
        boolean broker = Sender.BROKER.authenticating().contains(opcode)
                || Sender.BROKER.open().contains(opcode);
        return client && broker ? "↔" : client ? "→" : "←";
    }

    private static String list(String name) {
        return name.equals("queues") || name.equals("branches") ? name : "ranges";
    }

    private static String type(RecordComponent component) {
        return switch (component.getType().getSimpleName()) {
            case "int" -> "i32";
            case "long" -> "i64";
            case "boolean" -> "flag";
            case "UUID" -> "uuid";
            case "byte[]" -> "bytes";
            case "ErrorCode" -> "code";
            case "Destination" -> "destination";
            case "Xid" -> "xid";
            case "Kind", "Sharing", "Settlement", "Mode", "XaCode" -> "enum";
            case "List" -> list(component.getName());
            default -> component.getName().equals("text") ? "text" : "name";
        };
    }
}
