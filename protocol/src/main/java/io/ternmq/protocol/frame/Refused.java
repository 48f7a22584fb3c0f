package io.ternmq.protocol.frame;

/**
 * This one send or commit had no effect. For a commit: the transaction was rolled back.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param number the session's counter of non-transacted sends and commits, from 1, rising; reused unchanged on retransmission
 * @param code why
 * @param text for a person: names the thing and the cure
 */
public record Refused(int session, long number, ErrorCode code, String text) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.REFUSED;
    }
}
