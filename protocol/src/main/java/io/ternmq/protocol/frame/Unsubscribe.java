package io.ternmq.protocol.frame;

/**
 * Deletes a durable subscription and what it holds. Its client id is the connection's. Refused while a consumer of it is
 * open, or a message of it is not settled. Answered by Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param subscription its name
 */
public record Unsubscribe(int requestId, String subscription) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.UNSUBSCRIBE;
    }
}
