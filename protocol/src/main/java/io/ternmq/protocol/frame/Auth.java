package io.ternmq.protocol.frame;

/**
 * One further step of SASL authentication: a challenge from the broker, a response from the
 * client.
 *
 * @param data the mechanism's own bytes
 */
public record Auth(byte[] data) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.AUTH;
    }
}
