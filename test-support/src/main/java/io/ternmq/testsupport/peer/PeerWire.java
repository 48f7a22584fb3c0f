package io.ternmq.testsupport.peer;

import io.ternmq.protocol.frame.Frame;

/**
 * Where a scripted peer's frames go: a channel of Netty ({@link PeerChannel}), or the code under test itself.
 *
 * <p>Called on the thread that hands the peer its frames.
 */
public interface PeerWire {

    /** Sends a frame. */
    void send(Frame frame);

    /** Sends bytes that may be no frame; a wire of frames alone refuses. */
    default void sendBytes(byte[] bytes) {
        throw new UnsupportedOperationException("this wire carries frames, not bytes");
    }

    /** Ends the connection, after what was sent. */
    void cut();
}
