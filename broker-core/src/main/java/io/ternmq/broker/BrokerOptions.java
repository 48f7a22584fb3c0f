package io.ternmq.broker;

import io.ternmq.broker.engine.EngineOptions;
import io.ternmq.broker.transport.Authorizer;
import io.ternmq.broker.transport.ConnectionLimits;
import io.ternmq.broker.transport.ListenAddress;
import io.ternmq.broker.transport.Users;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a broker is to run.
 *
 * @param dataDirectory where it keeps what has to outlive it; empty: in memory, nothing outlives it
 * @param listen where it listens
 * @param users who may connect; nobody: anonymous clients of this machine
 * @param authorizer what they may do
 * @param limits what one peer may take
 * @param engine limits and defaults of queues and memory
 * @param checkpoints how often the log is put to rest
 * @param segmentBytes size of a file of the log, a multiple of 4,096
 */
public record BrokerOptions(
        Optional<Path> dataDirectory,
        List<ListenAddress> listen,
        Users users,
        Authorizer authorizer,
        ConnectionLimits limits,
        EngineOptions engine,
        Checkpoints checkpoints,
        int segmentBytes) {

    /**
     * When a checkpoint is laid down, whichever comes first.
     *
     * @param intervalMillis since the last one
     * @param logBytes written since the last one
     */
    public record Checkpoints(long intervalMillis, long logBytes) {}

    public BrokerOptions {
        listen = List.copyOf(listen);
    }

    /** A broker whose messages end with it. */
    public static BrokerOptions inMemory() {
        return initial(Optional.empty());
    }

    /** A broker that keeps its messages in this directory, which is made if it isn't there. */
    public static BrokerOptions in(Path dataDirectory) {
        return initial(Optional.of(dataDirectory));
    }

    private static BrokerOptions initial(Optional<Path> dataDirectory) {
        return new BrokerOptions(
                dataDirectory,
                List.of(),
                Users.of(Map.of()),
                Authorizer.EVERYTHING,
                ConnectionLimits.defaults(),
                EngineOptions.forHeap(Runtime.getRuntime().maxMemory()),
                new Checkpoints(1_000, 64L << 20),
                64 << 20);
    }

    /** The same, listening on addresses such as {@code tcp://127.0.0.1:61717} or {@code vm://orders}. */
    public BrokerOptions listen(String... addresses) {
        return listen(Stream.of(addresses).map(ListenAddress::parse).toList());
    }

    /** The same, listening there. */
    public BrokerOptions listen(List<ListenAddress> addresses) {
        return new BrokerOptions(
                dataDirectory, addresses, users, authorizer, limits, engine, checkpoints, segmentBytes);
    }

    /** The same with these users. */
    public BrokerOptions users(Users who) {
        return new BrokerOptions(dataDirectory, listen, who, authorizer, limits, engine, checkpoints, segmentBytes);
    }

    /** The same with these rights. */
    public BrokerOptions authorizer(Authorizer rights) {
        return new BrokerOptions(dataDirectory, listen, users, rights, limits, engine, checkpoints, segmentBytes);
    }

    /** The same with these limits. */
    public BrokerOptions limits(ConnectionLimits most) {
        return new BrokerOptions(dataDirectory, listen, users, authorizer, most, engine, checkpoints, segmentBytes);
    }

    /** The same with these limits and defaults of queues and memory. */
    public BrokerOptions engine(EngineOptions queuesAndMemory) {
        return new BrokerOptions(
                dataDirectory, listen, users, authorizer, limits, queuesAndMemory, checkpoints, segmentBytes);
    }

    /** The same with checkpoints as often as this. */
    public BrokerOptions checkpoints(Checkpoints howOften) {
        return new BrokerOptions(dataDirectory, listen, users, authorizer, limits, engine, howOften, segmentBytes);
    }

    /** The same with a log in files of this size. */
    public BrokerOptions segmentBytes(int bytes) {
        return new BrokerOptions(dataDirectory, listen, users, authorizer, limits, engine, checkpoints, bytes);
    }
}
