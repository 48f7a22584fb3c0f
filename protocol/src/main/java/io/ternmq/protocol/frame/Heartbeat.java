package io.ternmq.protocol.frame;

/** Nothing but a sign of life. */
public record Heartbeat() implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.HEARTBEAT;
    }
}
