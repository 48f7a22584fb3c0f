package io.ternmq.server;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.engine.EngineOptions;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.server.config.ConfigException;
import io.ternmq.server.config.ConfigReader;
import io.ternmq.server.config.ServerConfig;
import io.ternmq.server.users.UsersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a broker until it is told to stop. */
@Command(
        name = "broker",
        description = {"Runs a broker until it gets SIGTERM or SIGINT.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Every setting can be in a YAML file (ternmq.yaml, or the one named by --config), in the environment"
                    + " (TERNMQ_LISTEN) or a property (-Dternmq.listen=...); the latter win. --print-config shows them.",
            "",
            "Examples:",
            "  ternmq broker --data /var/lib/ternmq",
            "  ternmq broker --listen tcp://127.0.0.1:7000",
            "  ternmq broker --print-config > ternmq.yaml"
        })
final class BrokerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerCommand.class);

    @Option(names = "--config", paramLabel = "FILE", description = "settings to read instead of those in ternmq.yaml")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "FOLDER", description = "where messages are kept; ./ternmq-data by default")
    private @Nullable String data;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "such as tcp://127.0.0.1:61717 (the default); may be given several times")
    private List<String> listen = List.of();

    @Option(names = "--check", description = "only check the settings and the users")
    private boolean check;

    @Option(names = "--print-config", description = "only print all settings with their initial values")
    private boolean print;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws ConfigException, BrokerException, IOException, InterruptedException {
        if (print) {
            Console.of(spec).out().println(ConfigReader.template());
            return ExitCodes.DONE;
        }
        ServerConfig settings = ConfigReader.read(
                Optional.ofNullable(config), System.getenv(), DataOptions.properties(), commandLine());
        Logging.level(settings.logLevel());
        BrokerOptions options = options(settings);
        if (check) {
            Broker.check(options);
            Console.of(spec).out().println("The settings are fine.");
            return ExitCodes.DONE;
        }
        Machine.describe(settings.data(), options.engine());
        return run(options);
    }

    private static int run(BrokerOptions options) throws BrokerException, InterruptedException {
        Broker broker = Broker.start(options);
        var stopped = new CountDownLatch(1);
        var stop = new Thread(() -> stop(broker, stopped), "ternmq-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Broker.State end = broker.ended().join();
        if (end == Broker.State.FAILED) {
            LOG.error(
                    "the broker has failed: {}",
                    broker.failure().map(Throwable::toString).orElse("for an unknown reason"));
            forget(stop);
            return ExitCodes.BROKER_FAILED;
        }
        stopped.await();
        return ExitCodes.DONE;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("a signal came as well: the hook says how it ended", e);
        }
    }

    /** Runs as the JVM goes down at a signal, whose exit code would be the signal's: how the broker ended counts instead. */
    private static void stop(Broker broker, CountDownLatch stopped) {
        LOG.info("stopping");
        broker.close();
        stopped.countDown();
        boolean clean = broker.state() == Broker.State.STOPPED;
        Runtime.getRuntime().halt(clean ? ExitCodes.DONE : ExitCodes.BROKER_FAILED);
    }

    private static BrokerOptions options(ServerConfig settings) throws IOException {
        EngineOptions engine = EngineOptions.forHeap(Runtime.getRuntime().maxMemory());
        var queues = settings.queues();
        return BrokerOptions.in(settings.data())
                .listen(settings.listen())
                .users(UsersFile.open(settings.users()))
                .limits(settings.limits())
                .engine(new EngineOptions(
                        engine.epoch(),
                        new QueueSettings(queues.maxDeliveries(), queues.maxMessages(), queues.maxBytes()),
                        engine.memory(),
                        engine.transactions(),
                        engine.sessions(),
                        engine.queuesMax(),
                        engine.messageBytesMax(),
                        engine.deltaRowsMax(),
                        engine.turnMessagesMax()))
                .checkpoints(new BrokerOptions.Checkpoints(
                        settings.checkpoints().intervalMillis(),
                        settings.checkpoints().logBytes()));
    }

    private Map<String, String> commandLine() {
        var values = new HashMap<String, String>();
        if (data != null) {
            values.put("data", data);
        }
        if (!listen.isEmpty()) {
            values.put("listen", String.join(",", listen));
        }
        return values;
    }
}
