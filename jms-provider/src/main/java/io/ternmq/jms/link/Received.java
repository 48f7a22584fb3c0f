package io.ternmq.jms.link;

/**
 * One delivery on its way to the application.
 *
 * @param generation of the session when it came; acknowledging it in a later one has no effect
 * @param id rising within the session's generation
 * @param count which attempt this is, from 1
 * @param content the message, see MessageContent
 * @param atNanos when it came, in the time of {@link System#nanoTime}, if it can expire; else 0
 */
public record Received(int generation, long id, int count, byte[] content, long atNanos) {

    /** Ends a browser's deliveries. */
    static final Received BROWSE_END = new Received(0, 0, 0, new byte[0], 0);

    /** Whether this is no delivery but the end of a browser's. */
    public boolean isBrowseEnd() {
        return id == 0;
    }
}
