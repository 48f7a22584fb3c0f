package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * Makes a temporary destination, which lives as long as its connection. Making one again that the connection made is
 * no error. Answered by Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param destination a temporary queue or topic, whose name the client made
 */
public record TemporaryCreate(int requestId, Destination destination) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.TEMPORARY_CREATE;
    }
}
