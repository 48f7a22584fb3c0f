package io.ternmq.protocol.frame;

/**
 * A browser has seen the whole queue.
 *
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param consumer the browser
 */
public record BrowseEnd(int session, int consumer) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.BROWSE_END;
    }
}
