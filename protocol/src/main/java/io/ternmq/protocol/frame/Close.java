package io.ternmq.protocol.frame;

/**
 * A clean end of the connection: the broker forgets its sessions' identities, then answers
 * Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 */
public record Close(int requestId) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.CLOSE;
    }
}
