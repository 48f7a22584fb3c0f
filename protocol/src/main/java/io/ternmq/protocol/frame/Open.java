package io.ternmq.protocol.frame;

import java.util.UUID;

/**
 * The first frame of a connection: who is there, which versions it speaks, how it will
 * authenticate. Answered by Auth (challenge), Opened or Closed. Each reconnect raises the
 * epoch; frames of an older epoch are refused from then on.
 *
 * @param versionMin lowest protocol version spoken
 * @param versionMax highest protocol version spoken
 * @param features bit set of optional features wanted
 * @param connectionId made by the client, the same over all reconnects
 * @param epoch 1 on the first connect, raised by each reconnect
 * @param clientId JMS client identifier, or empty
 * @param mechanism SASL mechanism: ANONYMOUS or SCRAM-SHA-256
 * @param response initial SASL response
 */
public record Open(
        int versionMin,
        int versionMax,
        long features,
        UUID connectionId,
        int epoch,
        String clientId,
        String mechanism,
        byte[] response)
        implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.OPEN;
    }
}
