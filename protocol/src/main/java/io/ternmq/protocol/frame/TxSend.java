package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * One message within the session's local transaction. Not answered; if it can't be done the
 * transaction becomes rollback-only and its commit is refused with the reason. Never waits for
 * room.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param destination where to
 * @param content the message, see MessageContent
 */
public record TxSend(int session, Destination destination, byte[] content) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.TX_SEND;
    }
}
