package io.ternmq.jms.transport;

import io.ternmq.protocol.frame.Frame;

/** What a channel tells its owner, always on its loop. */
public interface ChannelEvents {

    /** The channel is open. Called once, or {@link #onConnectFailed} is. */
    void onConnected(WireChannel channel);

    /** There will be no channel. */
    void onConnectFailed(String reason);

    /** A frame came. */
    void onFrame(WireChannel channel, Frame frame);

    /** All that had come is read; a good moment to wake others and to flush. */
    void onReadComplete(WireChannel channel);

    /** The network keeps up again. */
    void onWritable(WireChannel channel);

    /** The channel is closed. Called once, whoever closed it. */
    void onClosed(WireChannel channel, String reason);
}
