package io.ternmq.broker.transport;

/**
 * What one peer may take.
 *
 * @param frameBytesMax largest frame after authentication, in bytes
 * @param messageBytesMax largest message, in bytes; one that doesn't fit a frame comes in parts
 * @param heartbeatMillis each side sends something at least this often; after three times as long the peer counts as lost
 * @param handshakeMillis time from connect to the end of authentication
 * @param connectionsMax connections at the same time, authenticated or not
 * @param waitingMax of them not yet authenticated
 * @param waitingPerAddressMax of those, from one address
 * @param identityExpiryMillis how long the sessions of a lost connection are remembered
 */
public record ConnectionLimits(
        int frameBytesMax,
        long messageBytesMax,
        int heartbeatMillis,
        int handshakeMillis,
        int connectionsMax,
        int waitingMax,
        int waitingPerAddressMax,
        long identityExpiryMillis) {
    /** Largest frame before authentication. */
    public static final int HANDSHAKE_FRAME_BYTES_MAX = 8 * 1024;

    /** What a frame needs beside the message in it: names, numbers and lengths. */
    public static final int FRAME_OVERHEAD_BYTES = 8 * 1024;

    /** No message is larger, since a client holds it in one array. */
    public static final long MESSAGE_BYTES_MOST = Integer.MAX_VALUE - 8;

    private static final long MESSAGE_BYTES_USUAL = 128L << 20;

    public ConnectionLimits {
        if (frameBytesMax < HANDSHAKE_FRAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "frameBytesMax must be at least " + HANDSHAKE_FRAME_BYTES_MAX + ", not " + frameBytesMax);
        }
        if (messageBytesMax < 1 || messageBytesMax > MESSAGE_BYTES_MOST) {
            throw new IllegalArgumentException(
                    "messageBytesMax must be from 1 to " + MESSAGE_BYTES_MOST + ", not " + messageBytesMax);
        }
        if (heartbeatMillis < 10 || handshakeMillis < 10 || identityExpiryMillis < 1_000) {
            throw new IllegalArgumentException("heartbeat and handshake need at least 10 ms, identities 1 s");
        }
        if (connectionsMax < 1 || waitingMax < 1 || waitingPerAddressMax < 1) {
            throw new IllegalArgumentException("limits of connections must be at least 1");
        }
    }

    /** Fits a small machine. */
    public static ConnectionLimits defaults() {
        return new ConnectionLimits(1 << 20, MESSAGE_BYTES_USUAL, 10_000, 5_000, 10_000, 256, 64, 3_600_000L);
    }
}
