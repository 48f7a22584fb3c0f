package io.ternmq.server.proof;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.transport.ConnectionLimits;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A broker within the test, on any file system. */
final class BrokerOnDisk implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final BrokerOptions.Checkpoints OFTEN = new BrokerOptions.Checkpoints(100, 1 << 20);

    private static final int SEGMENT_BYTES = 2 << 20;

    /** Small frames, so that the larger ones of {@link Payload} are large messages. */
    private static final ConnectionLimits LIMITS =
            new ConnectionLimits(32 << 10, 1 << 20, 10_000, 5_000, 100, 100, 100, 3_600_000);

    private final Broker broker;

    private BrokerOnDisk(Broker broker) {
        this.broker = broker;
    }

    static BrokerOnDisk start(Path data) {
        try {
            return new BrokerOnDisk(Broker.start(BrokerOptions.in(data)
                    .listen("vm://proof-" + NUMBER.incrementAndGet())
                    .checkpoints(OFTEN)
                    .limits(LIMITS)
                    .segmentBytes(SEGMENT_BYTES)));
        } catch (BrokerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Clients give up when the broker does. */
    Access access() {
        return new Access(broker.uri() + "?reconnectAttempts=0");
    }

    boolean hasFailed() {
        return broker.state() == Broker.State.FAILED;
    }

    @Override
    public void close() {
        broker.close();
    }
}
