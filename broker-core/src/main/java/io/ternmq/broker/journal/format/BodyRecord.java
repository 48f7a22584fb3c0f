package io.ternmq.broker.journal.format;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord.Body;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A body, which can be read alone and verified, without the group around it.
 *
 * <pre>
 *  0  u8   type, {@value #TYPE}
 *  1  i64  message
 *  9  i32  length of the content
 * 13  i32  CRC32C over bytes 1 to 12 and the content
 * 17       content
 * </pre>
 */
public final class BodyRecord {
    /** The number of this type of record. */
    public static final int TYPE = 3;

    /** Bytes before the content. */
    public static final int OVERHEAD = 17;

    private BodyRecord() {}

    static void write(Output out, Body body) {
        byte[] content = body.content();
        out.i64(body.message())
                .i32(content.length)
                .i32(crc(body.message(), content))
                .bytes(content);
    }

    static Body read(Input in) {
        long message = in.i64();
        int length = in.i32();
        int crc = in.i32();
        byte[] content = in.bytes(length);
        if (crc != crc(message, content)) {
            throw new JournalDamaged("checksum of message " + message + " doesn't match");
        }
        return new Body(message, content);
    }

    /**
     * The content of a message from the bytes of its record, with the type.
     *
     * @throws JournalDamaged if these are not the bytes of this message's record
     */
    public static byte[] content(ByteBuffer record, long message) {
        var in = new Input(record);
        if (in.u8() != TYPE) {
            throw new JournalDamaged("no body there");
        }
        Body body = read(in);
        in.end();
        if (body.message() != message) {
            throw new JournalDamaged("message " + body.message() + " in the place of " + message);
        }
        return body.content();
    }

    private static int crc(long message, byte[] content) {
        var crc = new CRC32C();
        byte[] start = new byte[12];
        ByteBuffer.wrap(start).putLong(message).putInt(content.length);
        crc.update(start);
        crc.update(content);
        return (int) crc.getValue();
    }
}
