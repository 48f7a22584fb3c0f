package io.ternmq.broker.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds the parts of large bodies that wait in memory for the disk, of all connections together: whoever brings more is
 * not read from until half of them are written.
 *
 * <p>Owned by the event loop.
 */
final class PutRoom {
    private final long bytesMax;
    private List<Connection> paused = new ArrayList<>();
    private long bytes;

    PutRoom(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A connection brought a part. */
    void take(Connection connection, int partBytes) {
        bytes += partBytes;
        if (bytes > bytesMax && connection.pauseReading()) {
            paused.add(connection);
        }
    }

    /** A part is written, or gone. */
    void giveBack(long partBytes) {
        bytes -= partBytes;
        if (bytes <= bytesMax / 2 && !paused.isEmpty()) {
            List<Connection> waiting = paused;
            paused = new ArrayList<>();
            waiting.forEach(Connection::resumeReading);
        }
    }
}
