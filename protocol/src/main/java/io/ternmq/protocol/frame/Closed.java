package io.ternmq.protocol.frame;

/**
 * The broker ends the connection; the last frame it sends.
 *
 * @param code why
 * @param text for a person: names the thing and the cure
 */
public record Closed(ErrorCode code, String text) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.CLOSED;
    }
}
