package io.ternmq.protocol.frame;

/**
 * The request was carried out.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 */
public record Done(int requestId) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.DONE;
    }
}
