package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * One non-transacted message; answered by Sent or Refused. Persistent messages are answered
 * once they are forced to disk.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param number the session's counter of non-transacted sends and commits, from 1, rising; reused unchanged on retransmission
 * @param destination where to
 * @param content the message, see MessageContent
 */
public record Send(int session, long number, Destination destination, byte[] content) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.SEND;
    }
}
