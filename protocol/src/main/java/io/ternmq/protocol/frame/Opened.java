package io.ternmq.protocol.frame;

import java.util.UUID;

/**
 * The connection is authenticated and open; from here on all frames are allowed.
 *
 * @param version protocol version chosen
 * @param features bit set of features that both have
 * @param brokerId identity of the journal: the same after a restart, another for another data directory
 * @param frameBytesMax largest frame either side may send, in bytes
 * @param messageBytesMax largest message the broker accepts, in bytes
 * @param heartbeatMillis each side sends something at least this often; after three times as long without a frame the peer counts as lost
 * @param identityExpiryMillis how long the broker remembers the sessions of a lost connection
 * @param serverFinal additional SASL data with success (RFC 5802 server-final-message), or empty
 */
public record Opened(
        int version,
        long features,
        UUID brokerId,
        int frameBytesMax,
        long messageBytesMax,
        int heartbeatMillis,
        long identityExpiryMillis,
        byte[] serverFinal)
        implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.OPENED;
    }
}
