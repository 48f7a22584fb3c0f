package io.ternmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Typed values as the bodies of maps and streams hold them. */
class ValueTest {

    @Test
    void writesTheLiteralBytes() {
        var writer = new ValueWriter(1);

        writer.name("k").value('c').value(new byte[] {1}).value("é").nothing().value(2L);

        assertThat(HexFormat.of().formatHex(writer.toByteArray()))
                .isEqualTo("00016b" + "0b0063" + "090000000101" + "0800000002c3a9" + "00" + "050000000000000002");
    }

    @Test
    void readsTheLiteralBytes() {
        byte[] bytes = MessageContentTest.bytes("ff 00016b 0b0063 090000000101 0800000002c3a9 00 ff");

        var reader = new ValueReader(bytes, 1, bytes.length - 2);

        assertThat(reader.name()).isEqualTo("k");
        assertThat(reader.value()).contains('c');
        assertThat(reader.value())
                .hasValueSatisfying(value -> assertThat((byte[]) value).containsExactly(1));
        assertThat(reader.value()).contains("é");
        assertThat(reader.value()).isEmpty();
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void readsNothingOutsideItsSection() {
        var reader = new ValueReader(MessageContentTest.bytes("04 00000001"), 0, 4);

        assertThatExceptionOfType(MalformedContentException.class).isThrownBy(reader::value);
    }

    @Test
    void hasNoSectionOutsideTheArray() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ValueReader(new byte[3], 2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new ValueReader(new byte[3], -1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new ValueReader(new byte[3], 4, 0));
    }
}
