package io.ternmq.protocol.frame;

/**
 * Asks for branches: those that the user began, all of them for an administrator. Answered by XaBranches.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param after last one of the page before; with an empty global part for the first page
 * @param unfinished whether those are wanted too that aren't prepared
 */
public record XaRecover(int requestId, Xid after, boolean unfinished) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_RECOVER;
    }
}
