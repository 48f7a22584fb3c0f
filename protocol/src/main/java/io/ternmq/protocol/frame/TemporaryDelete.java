package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * Deletes a temporary destination of this connection. Refused while a consumer of it is open. Answered by Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param destination a temporary queue or topic
 */
public record TemporaryDelete(int requestId, Destination destination) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.TEMPORARY_DELETE;
    }
}
