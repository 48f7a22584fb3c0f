package io.ternmq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import java.util.List;
import java.util.Set;

/**
 * Makes frames of a connection's bytes.
 *
 * <pre>
 *   FIRST ──a frame──► AUTHENTICATING ──open()──► OPEN
 *     └──────────────────────┴──malformed──────────┴──► BROKEN
 * </pre>
 *
 * <ol>
 *   <li>I1: until {@link #open}, only the frames of the handshake are decoded, of at most 8 KiB each.
 *   <li>I2: length and opcode are checked as soon as they are there, before the frame's bytes are waited for.
 *   <li>I3: after a malformed frame nothing is decoded any more; all further bytes are dropped.
 * </ol>
 *
 * <p>A malformed frame reaches {@code exceptionCaught} as {@link MalformedFrameException}; closing is the caller's.
 *
 * <p>Owned by its channel's event loop, {@link #open} included.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
    /** Longest frame before the connection is open, in bytes after the length. */
    public static final int HANDSHAKE_FRAME_BYTES_MAX = 8 * 1024;

    private enum State {
        FIRST,
        AUTHENTICATING,
        OPEN,
        BROKEN
    }

    private final Sender peer;
    private final FieldReader reader = new FieldReader();
    private State state = State.FIRST;
    private Set<Opcode> allowed;
    private int frameBytesMax = HANDSHAKE_FRAME_BYTES_MAX;

    private FrameDecoder(Sender peer) {
        this.peer = peer;
        this.allowed = peer.first();
    }

    /** Decodes what a given side sends: a broker's decoder is of the sender CLIENT. */
    public static FrameDecoder of(Sender peer) {
        return new FrameDecoder(peer);
    }

    /** The peer is authenticated: all its frames are decoded from now on, up to this length in bytes. */
    public void open(int frameBytesMax) {
        if (state == State.BROKEN) {
            return;
        }
        state = State.OPEN;
        allowed = peer.open();
        this.frameBytesMax = frameBytesMax;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (state == State.BROKEN) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            decodeNext(in, out);
        } catch (MalformedFrameException e) {
            state = State.BROKEN;
            in.skipBytes(in.readableBytes());
            throw e;
        } finally {
            reader.leave();
        }
    }

    private void decodeNext(ByteBuf in, List<Object> out) {
        if (state == State.FIRST) {
            ForeignProtocol.recognise(in).ifPresent(text -> {
                throw MalformedFrameException.of(text);
            });
        }
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int start = in.readerIndex();
        int length = in.getInt(start);
        requireLength(length);
        if (in.readableBytes() < FrameTable.HEAD_BYTES) {
            return;
        }
        FrameCodec<?> codec = FrameTable.codec(in.getUnsignedByte(start + Integer.BYTES));
        requireAllowed(codec.opcode());
        if (in.readableBytes() - Integer.BYTES < length) {
            return;
        }
        in.skipBytes(FrameTable.HEAD_BYTES);
        out.add(decodeFields(codec, in, length - 1));
        if (state == State.FIRST) {
            state = State.AUTHENTICATING;
            allowed = peer.authenticating();
        }
    }

    private Frame decodeFields(FrameCodec<?> codec, ByteBuf in, int length) {
        try {
            Frame frame = codec.decode().apply(reader.on(in, length));
            reader.requireEnd();
            return frame;
        } catch (MalformedFrameException e) {
            throw new MalformedFrameException(e.code(), codec.opcode() + ": " + e.text());
        }
    }

    private void requireLength(int length) {
        if (length < 1) {
            throw MalformedFrameException.of("a frame can't have a length of " + length);
        }
        if (length > frameBytesMax) {
            throw new MalformedFrameException(
                    ErrorCode.FRAME_TOO_LARGE,
                    "a frame of " + length + " bytes is longer than the limit of " + frameBytesMax
                            + (state == State.OPEN ? "" : " before authentication"));
        }
    }

    private void requireAllowed(Opcode opcode) {
        if (!allowed.contains(opcode)) {
            throw MalformedFrameException.of(
                    switch (state) {
                        case FIRST -> "the first frame of a connection can't be " + opcode;
                        case AUTHENTICATING -> opcode + " isn't allowed before authentication is complete";
                        default -> opcode + " can't come from this side on an open connection";
                    });
        }
    }
}
