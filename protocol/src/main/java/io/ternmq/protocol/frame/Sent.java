package io.ternmq.protocol.frame;

/**
 * Every send and commit of the session up to and including this number has its effect, except
 * those answered by Refused. Cumulative.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param number the session's counter of non-transacted sends and commits, from 1, rising; reused unchanged on retransmission
 */
public record Sent(int session, long number) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.SENT;
    }
}
