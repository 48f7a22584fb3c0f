package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.StatAsk;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(FrameEncoder.upTo(100_000));

    @AfterEach
    void releaseAll() {
        channel.finishAndReleaseAll();
    }

    @Test
    void gathersTheFramesBetweenTwoFlushesInOneBuffer() {
        channel.writeOutbound(new Done(1), new Heartbeat(), new Done(2));

        assertThat(nextOutbound()).isEqualTo("000000050700000001" + "0000000106" + "000000050700000002");
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void holdsNothingBackThatWasFlushed() {
        ChannelFuture written = channel.writeOneOutbound(new Heartbeat());
        boolean early = written.isDone();

        channel.flushOutbound();

        assertThat(early).isFalse();
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    void passesOnABufferThatIsFullBeforeTheFlush() {
        var part = new BodyPart(1, new byte[40_000]);

        ChannelFuture first = channel.writeOneOutbound(part);
        ChannelFuture second = channel.writeOneOutbound(part);
        ChannelFuture third = channel.writeOneOutbound(part);
        channel.flushOutbound();

        assertThat(channel.outboundMessages()).hasSize(2);
        assertThat(first.isSuccess() && second.isSuccess() && third.isSuccess()).isTrue();
    }

    @Test
    void keepsOtherMessagesInOrder() {
        channel.writeOutbound(new Heartbeat(), Unpooled.wrappedBuffer(new byte[] {1}), new Done(1));

        assertThat(nextOutbound()).isEqualTo("0000000106");
        assertThat(nextOutbound()).isEqualTo("01");
        assertThat(nextOutbound()).isEqualTo("000000050700000001");
    }

    @Test
    void failsATooLongFrameAloneAndLeavesNothingOfIt() {
        ChannelFuture before = channel.writeOneOutbound(new Done(1));
        ChannelFuture tooLong = channel.writeOneOutbound(new BodyPart(1, new byte[100_000]));
        ChannelFuture after = channel.writeOneOutbound(new Done(2));
        channel.flushOutbound();

        assertThat(tooLong.cause()).hasMessage("BODY_PART of 100009 bytes is longer than the limit of 100000");
        assertThat(before.isSuccess() && after.isSuccess()).isTrue();
        assertThat(nextOutbound()).isEqualTo("000000050700000001" + "000000050700000002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\ud800a", "\udc00\ud800", "ok\ud83d"})
    void refusesANameThatWouldArriveAltered(String name) {
        ChannelFuture written = channel.writeOneOutbound(new StatAsk(1, name, ""));
        channel.flushOutbound();

        assertThat(written.cause()).hasMessageContaining("half a surrogate pair");
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void refusesANameThatIsTooLong() {
        ChannelFuture written = channel.writeOneOutbound(new StatAsk(1, "é".repeat(32_768), ""));
        channel.flushOutbound();

        assertThat(written.cause()).hasMessageContaining("a name of 65536 bytes");
    }

    @Test
    void cutsALongTextRatherThanLosingItsFrame() {
        byte[] bytes = Wire.encode(new Closed(ErrorCode.PROTOCOL, "€".repeat(50_000) + '\ud800'));

        var decoder = Wire.fresh(Sender.BROKER);
        decoder.writeInbound(Unpooled.wrappedBuffer(bytes));

        Closed closed = decoder.readInbound();
        assertThat(closed.text())
                .hasSize(FieldWriter.TEXT_CHARS_MAX)
                .startsWith("€€")
                .endsWith("€…");
    }

    @Test
    void failsWhatWasNotFlushedWhenTheChannelCloses() {
        ChannelFuture written = channel.writeOneOutbound(new Heartbeat());

        channel.close().syncUninterruptibly();

        assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
    }

    private String nextOutbound() {
        ByteBuf buffer = channel.readOutbound();
        try {
            return ByteBufUtil.hexDump(buffer);
        } finally {
            buffer.release();
        }
    }
}
