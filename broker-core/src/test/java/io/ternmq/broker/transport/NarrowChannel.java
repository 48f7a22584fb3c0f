package io.ternmq.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;

/** A channel whose peer takes as many bytes as a test says. What it takes is gone. */
final class NarrowChannel extends EmbeddedChannel {
    private final Config config = new Config();
    private long window = Long.MAX_VALUE;
    private boolean reading;

    NarrowChannel(ChannelHandler handler) throws Exception {
        super(null, DefaultChannelId.newInstance(), false, false);
        pipeline().addLast(handler);
        register();
    }

    /** The peer takes so many bytes more, and then nothing. */
    void take(long bytes) {
        window = bytes;
        flush();
    }

    /** Whether the broker reads what comes next. */
    boolean isRead() {
        return reading;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    protected void doBeginRead() {
        reading = true;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (window > 0 && out.current() instanceof ByteBuf buffer) {
            int bytes = (int) Math.min(window, buffer.readableBytes());
            window -= bytes;
            out.removeBytes(bytes);
        }
    }

    private final class Config extends DefaultChannelConfig {
        Config() {
            super(NarrowChannel.this);
        }

        @Override
        protected void autoReadCleared() {
            reading = false;
        }
    }
}
