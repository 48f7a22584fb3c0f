package io.ternmq.protocol.frame;

/**
 * Commits the session's local transaction: all its sends and settlements or none. Answered by
 * Sent (done and forced) or Refused (rolled back). A commit whose number is known already is
 * answered again and changes nothing.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param number the session's counter of non-transacted sends and commits, from 1, rising; reused unchanged on retransmission
 */
public record Commit(int session, long number) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.COMMIT;
    }
}
