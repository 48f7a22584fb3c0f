package io.ternmq.testsupport.peer;

import io.ternmq.protocol.frame.Frame;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.StringJoiner;

/** Shows and compares frames with what their byte arrays hold, which records alone don't. */
final class FrameText {
    private static final int BYTES_SHOWN = 24;

    private FrameText() {}

    static String of(Frame frame) {
        var text = new StringJoiner(", ", frame.opcode() + "[", "]");
        for (RecordComponent component : frame.getClass().getRecordComponents()) {
            text.add(component.getName() + "=" + shown(value(frame, component)));
        }
        return text.toString();
    }

    static boolean same(Frame left, Frame right) {
        if (left.getClass() != right.getClass()) {
            return false;
        }
        return Arrays.stream(left.getClass().getRecordComponents())
                .allMatch(component -> Objects.deepEquals(value(left, component), value(right, component)));
    }

    private static String shown(Object value) {
        if (!(value instanceof byte[] bytes)) {
            return value.toString();
        }
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, BYTES_SHOWN));
        return bytes.length <= BYTES_SHOWN ? "0x" + hex : "0x" + hex + "… (" + bytes.length + " bytes)";
    }

    private static Object value(Frame frame, RecordComponent component) {
        try {
            return component.getAccessor().invoke(frame);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a frame's component can't be read: " + component, e);
        }
    }
}
