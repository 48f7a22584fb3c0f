package io.ternmq.protocol.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Tells what a peer speaks that doesn't speak TernMQ's protocol, since "bad length" would help nobody. */
final class ForeignProtocol {
    private static final int PREFIX_BYTES = 4;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;
    private static final List<String> HTTP =
            List.of("GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "TRAC", "CONN", "PRI ", "HTTP");

    private ForeignProtocol() {}

    /** What the first bytes of a connection look like, if they look like something known. */
    static Optional<String> recognise(ByteBuf in) {
        if (in.readableBytes() < PREFIX_BYTES) {
            return Optional.empty();
        }
        int at = in.readerIndex();
        int first = in.getUnsignedByte(at);
        if ((first == TLS_HANDSHAKE || first == TLS_ALERT) && in.getUnsignedByte(at + 1) == TLS_MAJOR) {
            return Optional.of(text("TLS"));
        }
        String prefix = in.toString(at, PREFIX_BYTES, StandardCharsets.ISO_8859_1);
        if (HTTP.contains(prefix)) {
            return Optional.of(text("HTTP"));
        }
        return prefix.equals("AMQP") ? Optional.of(text("AMQP")) : Optional.empty();
    }

    private static String text(String name) {
        return "this looks like " + name + "; this port speaks TernMQ's protocol";
    }
}
