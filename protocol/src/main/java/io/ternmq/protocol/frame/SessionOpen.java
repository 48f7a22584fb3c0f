package io.ternmq.protocol.frame;

/**
 * Opens a session; not answered when it succeeds. After a reconnect each session is opened
 * again under its old number.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param transacted whether sends and settlements belong to a local transaction until commit
 * @param mustExist true when the broker once answered a send or commit of this session, so that an unknown identity means it was forgotten: then Failed with IDENTITY_UNKNOWN
 */
public record SessionOpen(int requestId, int session, boolean transacted, boolean mustExist) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.SESSION_OPEN;
    }
}
