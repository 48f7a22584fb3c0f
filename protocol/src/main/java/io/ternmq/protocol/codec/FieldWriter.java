package io.ternmq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Writes the fields of frames, big endian.
 *
 * <pre>
 * flag         u8, 0 or 1
 * enum         u8, the ordinal; an ErrorCode is u16, its number
 * name, text   u16 length, UTF-8
 * bytes        i32 length, bytes
 * list         i32 count, elements
 * destination  u8 kind, name
 * range        i64 first, i64 last
 * UUID         i64 high, i64 low
 * xid          i32 format id, u8 length, global part, u8 length, qualifier
 * </pre>
 *
 * <p>Owned by one event loop.
 */
final class FieldWriter {
    /** Longest text for people, in characters: more is cut, since an error must not fail for its text. */
    static final int TEXT_CHARS_MAX = 2_000;

    private static final int U16_MAX = 0xffff;

    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    FieldWriter on(ByteBuf buffer) {
        out = buffer;
        return this;
    }

    ByteBuf buffer() {
        return out;
    }

    void u8(int value) {
        out.writeByte(value);
    }

    void i32(int value) {
        out.writeInt(value);
    }

    void i64(long value) {
        out.writeLong(value);
    }

    void flag(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    // The order of these enums' constants is part of the format, and golden bytes guard it.
    @SuppressWarnings("EnumOrdinal")
    void ordinal(Enum<?> value) {
        out.writeByte(value.ordinal());
    }

    void errorCode(ErrorCode code) {
        out.writeShort(code.number());
    }

    void uuid(UUID value) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    /** A name that has to arrive as it is, or not at all. */
    void name(String value) {
        long length = Utf8.length(value);
        if (length > U16_MAX) {
            throw new IllegalArgumentException(
                    "a name of " + length + " bytes is longer than a frame can carry (" + U16_MAX + ")");
        }
        out.writeShort((int) length);
        ByteBufUtil.reserveAndWriteUtf8(out, value, (int) length);
    }

    /** A text for people: cut when it is long, and never a reason to fail. */
    void text(String value) {
        String shown = value.length() <= TEXT_CHARS_MAX ? value : value.substring(0, TEXT_CHARS_MAX - 1) + '…';
        byte[] utf8 = shown.getBytes(StandardCharsets.UTF_8);
        out.writeShort(utf8.length);
        out.writeBytes(utf8);
    }

    void bytes(byte[] value) {
        out.ensureWritable(Integer.BYTES + value.length);
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    void destination(Destination value) {
        ordinal(value.kind());
        name(value.name());
    }

    void xid(Xid value) {
        out.writeInt(value.formatId());
        out.writeByte(value.global().length);
        out.writeBytes(value.global());
        out.writeByte(value.qualifier().length);
        out.writeBytes(value.qualifier());
    }

    void ranges(List<Range> values) {
        out.writeInt(values.size());
        for (Range range : values) {
            out.writeLong(range.first());
            out.writeLong(range.last());
        }
    }
}
