package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;

/** The frames of the connection itself, and the two general replies. */
final class ConnectionCodecs {
    /** "TERN": the first bytes after Open's opcode, so that other protocols' bytes are seen for what they are. */
    static final int MAGIC = 0x5445524e;

    private ConnectionCodecs() {}

    static void encodeOpen(Open frame, FieldWriter out) {
        out.i32(MAGIC);
        out.i32(frame.versionMin());
        out.i32(frame.versionMax());
        out.i64(frame.features());
        out.uuid(frame.connectionId());
        out.i32(frame.epoch());
        out.name(frame.clientId());
        out.name(frame.mechanism());
        out.bytes(frame.response());
    }

    static Open decodeOpen(FieldReader in) {
        int magic = in.i32();
        if (magic != MAGIC) {
            throw MalformedFrameException.of(
                    "this isn't TernMQ's protocol: Open has to begin with TERN, not " + String.format("%08x", magic));
        }
        return new Open(in.i32(), in.i32(), in.i64(), in.uuid(), in.i32(), in.name(), in.name(), in.bytes());
    }

    static void encodeAuth(Auth frame, FieldWriter out) {
        out.bytes(frame.data());
    }

    static Auth decodeAuth(FieldReader in) {
        return new Auth(in.bytes());
    }

    static void encodeOpened(Opened frame, FieldWriter out) {
        out.i32(frame.version());
        out.i64(frame.features());
        out.uuid(frame.brokerId());
        out.i32(frame.frameBytesMax());
        out.i64(frame.messageBytesMax());
        out.i32(frame.heartbeatMillis());
        out.i64(frame.identityExpiryMillis());
        out.bytes(frame.serverFinal());
    }

    static Opened decodeOpened(FieldReader in) {
        return new Opened(in.i32(), in.i64(), in.uuid(), in.i32(), in.i64(), in.i32(), in.i64(), in.bytes());
    }

    static void encodeClose(Close frame, FieldWriter out) {
        out.i32(frame.requestId());
    }

    static Close decodeClose(FieldReader in) {
        return new Close(in.i32());
    }

    static void encodeClosed(Closed frame, FieldWriter out) {
        out.errorCode(frame.code());
        out.text(frame.text());
    }

    static Closed decodeClosed(FieldReader in) {
        return new Closed(in.errorCode(), in.text());
    }

    static void encodeHeartbeat(Heartbeat frame, FieldWriter out) {
        // The opcode says it all.
    }

    static Heartbeat decodeHeartbeat(FieldReader in) {
        return new Heartbeat();
    }

    static void encodeDone(Done frame, FieldWriter out) {
        out.i32(frame.requestId());
    }

    static Done decodeDone(FieldReader in) {
        return new Done(in.i32());
    }

    static void encodeFailed(Failed frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.errorCode(frame.code());
        out.text(frame.text());
    }

    static Failed decodeFailed(FieldReader in) {
        return new Failed(in.i32(), in.errorCode(), in.text());
    }
}
