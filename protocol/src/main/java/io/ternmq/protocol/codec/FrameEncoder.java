package io.ternmq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.ternmq.protocol.frame.Frame;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes bytes of frames, those between two flushes into one buffer.
 *
 * <ol>
 *   <li>I1: bytes leave in the order of the writes, other messages included.
 *   <li>I2: a frame that can't be encoded fails its own promise and leaves no byte behind.
 *   <li>I3: at most 64 KiB and one frame are held back; a flush holds nothing back.
 * </ol>
 *
 * <p>Frames held back aren't counted by the channel's water marks yet. Write with the void promise where nobody waits
 * for the result: other promises are kept until their bytes are out.
 *
 * <p>Owned by its channel's event loop.
 */
public final class FrameEncoder extends ChannelOutboundHandlerAdapter {
    private static final int GATHERED_BYTES_MAX = 64 * 1024;
    private static final int GATHERED_BYTES_MIN = 512;

    private final FieldWriter writer = new FieldWriter();
    private final int frameBytesMax;
    private List<ChannelPromise> promises = new ArrayList<>();
    private @Nullable ByteBuf gathered;
    private int lastBytes = GATHERED_BYTES_MIN;

    private FrameEncoder(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /** Encodes frames up to a length in bytes; a longer one is the caller's mistake and fails. */
    public static FrameEncoder upTo(int frameBytesMax) {
        return new FrameEncoder(frameBytesMax);
    }

    // What became of a write is told by the promise that came with it.
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof Frame frame)) {
            passOn(ctx);
            ctx.write(message, promise);
            return;
        }
        ByteBuf buffer = gathered;
        if (buffer == null) {
            buffer = ctx.alloc().ioBuffer(Math.min(GATHERED_BYTES_MAX, lastBytes));
            gathered = buffer;
        }
        try {
            FrameTable.encode(frame, writer.on(buffer), frameBytesMax);
        } catch (RuntimeException e) {
            releaseIfEmpty(buffer);
            promise.setFailure(e);
            return;
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
        if (buffer.readableBytes() >= GATHERED_BYTES_MAX) {
            passOn(ctx);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        passOn(ctx);
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        var unsent = promises;
        promises = new ArrayList<>();
        unsent.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
    }

    private void releaseIfEmpty(ByteBuf buffer) {
        if (!buffer.isReadable()) {
            buffer.release();
            gathered = null;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void passOn(ChannelHandlerContext ctx) {
        ByteBuf buffer = gathered;
        if (buffer == null) {
            return;
        }
        gathered = null;
        lastBytes = Math.max(GATHERED_BYTES_MIN, buffer.readableBytes());
        if (promises.isEmpty()) {
            ctx.write(buffer, ctx.voidPromise());
            return;
        }
        var waiting = promises;
        promises = new ArrayList<>();
        ctx.write(buffer)
                .addListener(written -> waiting.forEach(promise -> {
                    if (written.isSuccess()) {
                        promise.trySuccess();
                    } else {
                        promise.tryFailure(written.cause());
                    }
                }));
    }
}
