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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads the fields of one frame after the other; {@link FieldWriter} draws them.
 *
 * <ol>
 *   <li>I1: nothing beyond the frame's end is read.
 *   <li>I2: a length or count is compared with the bytes that remain before anything of its size is allocated.
 *   <li>I3: what isn't valid (flag, enum, UTF-8, range) is refused, never mapped to something that is.
 * </ol>
 *
 * <p>Owned by one event loop.
 */
final class FieldReader {
    private static final Destination.Kind[] KINDS = Destination.Kind.values();
    private static final ErrorCode[] ERROR_CODES = ErrorCode.values();
    private static final int RANGE_BYTES = 2 * Long.BYTES;

    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int end;

    // The destination read last. One producer names the same one with each send, which then costs no allocation.
    private Destination lastDestination = new Destination(Destination.Kind.QUEUE, "");
    private ByteBuf lastName = Unpooled.EMPTY_BUFFER;

    /** Goes to the frame whose fields are the next bytes of a buffer. */
    FieldReader on(ByteBuf buffer, int length) {
        in = buffer;
        end = buffer.readerIndex() + length;
        return this;
    }

    /** Lets go of the buffer, so that nobody reads it after its release. */
    void leave() {
        in = Unpooled.EMPTY_BUFFER;
        end = 0;
    }

    int remaining() {
        return end - in.readerIndex();
    }

    void requireEnd() {
        if (remaining() > 0) {
            throw MalformedFrameException.of(remaining() + " bytes follow the last field");
        }
    }

    int u8() {
        require(1);
        return in.readUnsignedByte();
    }

    int u16() {
        require(Short.BYTES);
        return in.readUnsignedShort();
    }

    int i32() {
        require(Integer.BYTES);
        return in.readInt();
    }

    long i64() {
        require(Long.BYTES);
        return in.readLong();
    }

    /** The number of a session in its connection, made by the client. */
    int session() {
        int session = i32();
        if (session < 1) {
            throw MalformedFrameException.of("sessions count from 1, not " + session);
        }
        return session;
    }

    /** The number of a send or commit in its session, made by the client. A lower one would pass for known. */
    long number() {
        long number = i64();
        if (number < 1) {
            throw MalformedFrameException.of("sends and commits count from 1, not " + number);
        }
        return number;
    }

    boolean flag() {
        int value = u8();
        if (value > 1) {
            throw MalformedFrameException.of("a boolean is 0 or 1, not " + value);
        }
        return value == 1;
    }

    /** An enum's constant by its ordinal; values is the enum's own array, held by the caller. */
    <E extends Enum<E>> E ordinal(E[] values) {
        int ordinal = u8();
        if (ordinal >= values.length) {
            throw MalformedFrameException.of(
                    values[0].getDeclaringClass().getSimpleName() + " has no number " + ordinal);
        }
        return values[ordinal];
    }

    ErrorCode errorCode() {
        int number = u16();
        for (ErrorCode code : ERROR_CODES) {
            if (code.number() == number) {
                return code;
            }
        }
        throw MalformedFrameException.of("no error code has the number " + number);
    }

    UUID uuid() {
        return new UUID(i64(), i64());
    }

    String name() {
        return utf8(copy(u16()));
    }

    /** As {@link #name}; FieldWriter tells the difference. */
    String text() {
        return name();
    }

    byte[] bytes() {
        int length = i32();
        if (length < 0) {
            throw MalformedFrameException.of("negative length " + length);
        }
        return copy(length);
    }

    Destination destination() {
        Destination.Kind kind = ordinal(KINDS);
        int length = u16();
        require(length);
        if (kind == lastDestination.kind() && isLastName(length)) {
            in.skipBytes(length);
            return lastDestination;
        }
        byte[] name = copy(length);
        lastDestination = new Destination(kind, utf8(name));
        lastName = Unpooled.wrappedBuffer(name);
        return lastDestination;
    }

    Xid xid() {
        return new Xid(i32(), xidPart(), xidPart());
    }

    private byte[] xidPart() {
        int length = u8();
        if (length > Xid.PART_BYTES_MAX) {
            throw MalformedFrameException.of("a part of a Xid has " + length + " bytes");
        }
        return copy(length);
    }

    List<Range> ranges() {
        return list(RANGE_BYTES, FieldReader::range);
    }

    /** A list; elementBytesMin is what its elements take at least, so that a lying count is seen before allocation. */
    <T> List<T> list(int elementBytesMin, Function<FieldReader, T> element) {
        int count = i32();
        if (count < 0 || count > remaining() / elementBytesMin) {
            throw MalformedFrameException.of(
                    "a list of " + count + " elements doesn't fit the " + remaining() + " bytes that remain");
        }
        var elements = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.apply(this));
        }
        return List.copyOf(elements);
    }

    private Range range() {
        long first = i64();
        long last = i64();
        if (first < 1 || last < first) {
            throw MalformedFrameException.of("not a range: " + first + ".." + last);
        }
        return new Range(first, last);
    }

    private byte[] copy(int length) {
        require(length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    private boolean isLastName(int length) {
        return length == lastName.readableBytes() && ByteBufUtil.equals(in, in.readerIndex(), lastName, 0, length);
    }

    private void require(int bytes) {
        if (remaining() < bytes) {
            throw MalformedFrameException.of(
                    "a field of " + bytes + " bytes doesn't fit the " + remaining() + " bytes that remain");
        }
    }

    private static String utf8(byte[] bytes) {
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
            throw MalformedFrameException.of("a name or text is not valid UTF-8");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
