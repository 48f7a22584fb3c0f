package io.ternmq.jms.transport;

import io.ternmq.protocol.frame.Frame;

/** An open channel to a broker. Owned by its loop: every method is called there. */
public interface WireChannel {

    /** Puts a frame behind the frames that wait for the next flush. */
    void write(Frame frame);

    /** Sends all frames that wait, in one piece. */
    void flush();

    /** Whether the network keeps up; when it doesn't, {@link ChannelEvents#onWritable} tells that it does again. */
    boolean writable();

    /** Allows frames of this size from now on; until then only those of the handshake pass. */
    void frameBytesMax(int bytes);

    /** Sends what waits, then closes; {@link ChannelEvents#onClosed} follows unless it has been called. */
    void close();
}
