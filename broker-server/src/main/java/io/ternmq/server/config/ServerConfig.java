package io.ternmq.server.config;

import io.ternmq.broker.transport.ConnectionLimits;
import io.ternmq.broker.transport.ListenAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a server was told.
 *
 * @param data folder of the journal and of the users
 * @param listen addresses
 * @param limits what one peer may take
 * @param queues limits of each queue
 * @param checkpoints how often
 * @param logLevel such as INFO
 */
public record ServerConfig(
        Path data,
        List<ListenAddress> listen,
        ConnectionLimits limits,
        QueueLimits queues,
        Checkpoints checkpoints,
        String logLevel) {
    /** Limits of each queue; 0 for none. */
    public record QueueLimits(int maxDeliveries, long maxMessages, long maxBytes) {}

    /** When a checkpoint is made. */
    public record Checkpoints(long intervalMillis, long logBytes) {}

    /** Where the users are kept. */
    public Path users() {
        return users(data);
    }

    /** Where the users are kept in a data folder. */
    public static Path users(Path data) {
        return data.resolve("users");
    }
}
