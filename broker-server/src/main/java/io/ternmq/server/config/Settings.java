package io.ternmq.server.config;

import io.ternmq.broker.transport.ConnectionLimits;
import io.ternmq.broker.transport.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All settings there are. */
final class Settings {
    private static final long MIB = 1L << 20;
    private static final long TIB = 1L << 40;
    private static final int MINUTE = 60_000;
    private static final long DAY = 86_400_000L;

    static final Setting<Path> DATA = new Setting<>(
            "data", "ternmq-data", Setting.path("a folder such as ./ternmq-data"), "folder of the journal");
    static final Setting<List<ListenAddress>> LISTEN = new Setting<>(
            "listen",
            "tcp://127.0.0.1:61717",
            Setting.list(new Setting.Shape<>("tcp://127.0.0.1:61717", ListenAddress::parse)),
            "addresses to listen on; others than this machine's own need users");
    static final Setting<Long> FRAME_SIZE =
            new Setting<>("limits.frame-size", "1MiB", Setting.size(16 << 10, 256 * MIB), "largest frame on the wire");
    static final Setting<Long> MESSAGE_SIZE = new Setting<>(
            "limits.message-size",
            "128MiB",
            Setting.size(1 << 10, ConnectionLimits.MESSAGE_BYTES_MOST),
            "largest message; one that doesn't fit a frame comes in parts and is kept in a file of its own");
    static final Setting<Long> CONNECTIONS = new Setting<>(
            "limits.connections", "10000", Setting.number(1, 1_000_000), "most connections at the same time");
    static final Setting<Long> HANDSHAKE = new Setting<>(
            "limits.handshake", "5s", Setting.time(100, MINUTE), "time from connecting to the end of authentication");
    static final Setting<Long> WAITING = new Setting<>(
            "limits.unauthenticated",
            "1024",
            Setting.number(1, 100_000),
            "most connections that are not authenticated yet");
    static final Setting<Long> WAITING_PER_ADDRESS = new Setting<>(
            "limits.unauthenticated-per-address", "256", Setting.number(1, 100_000), "of them, from one address");
    static final Setting<Long> HEARTBEAT = new Setting<>(
            "heartbeat",
            "10s",
            Setting.time(100, 10 * MINUTE),
            "a peer that is silent for three times as long is lost");
    static final Setting<Long> IDENTITY_EXPIRY = new Setting<>(
            "identity-expiry",
            "1h",
            Setting.time(1_000, 30 * DAY),
            "how long resent messages of a lost connection are recognised");
    static final Setting<Long> MAX_DELIVERIES = new Setting<>(
            "queues.max-deliveries",
            "10",
            Setting.number(0, 1_000_000),
            "failed attempts after which a message goes to the dead-letter queue; 0 for no limit");
    static final Setting<Long> MAX_MESSAGES = new Setting<>(
            "queues.max-messages", "0", Setting.number(0, Long.MAX_VALUE), "most messages of a queue; 0 for no limit");
    static final Setting<Long> MAX_SIZE =
            new Setting<>("queues.max-size", "0", Setting.size(0, 1024 * TIB), "most bytes of a queue; 0 for no limit");
    static final Setting<Long> CHECKPOINT_INTERVAL =
            new Setting<>("checkpoint.interval", "1s", Setting.time(100, 10 * MINUTE), "time between two checkpoints");
    static final Setting<Long> CHECKPOINT_SIZE = new Setting<>(
            "checkpoint.size", "64MiB", Setting.size(MIB, TIB), "bytes of log after which one is made sooner");
    static final Setting<LogLevel> LOG_LEVEL =
            new Setting<>("log.level", "info", Setting.oneOf(LogLevel.class), "how much is said on standard error");

    static final List<Setting<?>> ALL = List.of(
            DATA,
            LISTEN,
            FRAME_SIZE,
            MESSAGE_SIZE,
            CONNECTIONS,
            HANDSHAKE,
            WAITING,
            WAITING_PER_ADDRESS,
            HEARTBEAT,
            IDENTITY_EXPIRY,
            MAX_DELIVERIES,
            MAX_MESSAGES,
            MAX_SIZE,
            CHECKPOINT_INTERVAL,
            CHECKPOINT_SIZE,
            LOG_LEVEL);

    /** By the name under which a kind of source knows them. */
    static Map<String, Setting<?>> by(Function<Setting<?>, String> name) {
        return ALL.stream().collect(Collectors.toMap(name, Function.identity()));
    }

    /** How much is logged. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private Settings() {}

    /** A file with all settings at their initial values, each with its help. */
    static String template() {
        return Stream.concat(
                        Stream.of("# All settings of TernMQ, at their initial values."),
                        ALL.stream()
                                .map(setting -> System.lineSeparator() + "# " + setting.help() + " ("
                                        + setting.shape().example() + ")" + System.lineSeparator() + "#" + setting.key()
                                        + ": "
                                        + setting.initial()))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
