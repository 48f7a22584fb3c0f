package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BodyPut;

/** The frames that carry large bodies in parts. */
final class BodyCodecs {
    private BodyCodecs() {}

    static void encodeBodyPut(BodyPut frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.i64(frame.body());
        out.i64(frame.offset());
        out.flag(frame.last());
        out.bytes(frame.bytes());
    }

    static BodyPut decodeBodyPut(FieldReader in) {
        return new BodyPut(in.i32(), in.i32(), in.i64(), in.i64(), in.flag(), in.bytes());
    }

    static void encodeBodyGet(BodyGet frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.i64(frame.deliveryId());
        out.i64(frame.offset());
        out.i32(frame.length());
    }

    static BodyGet decodeBodyGet(FieldReader in) {
        return new BodyGet(in.i32(), in.i32(), in.i64(), in.i64(), in.i32());
    }

    static void encodeBodyPart(BodyPart frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.bytes(frame.bytes());
    }

    static BodyPart decodeBodyPart(FieldReader in) {
        return new BodyPart(in.i32(), in.bytes());
    }
}
