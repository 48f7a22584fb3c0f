package io.ternmq.protocol.frame;

/**
 * Adds credit to a consumer and reports what was handed over to the application. Credit is used
 * up by deliveries: each takes one message and its bytes; a delivery needs one message of
 * credit and any positive number of bytes, so one message always fits.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param consumer the consumer
 * @param messages added messages, may be 0
 * @param bytes added bytes, may be 0
 * @param handedOver highest delivery id of this consumer handed over to the application so far, or 0
 */
public record Credit(int session, int consumer, int messages, long bytes, long handedOver) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.CREDIT;
    }
}
