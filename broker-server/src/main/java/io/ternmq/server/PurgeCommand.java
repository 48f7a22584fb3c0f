package io.ternmq.server;

import io.ternmq.jms.BrokerAdmin;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes the messages of a queue. */
@Command(
        name = "purge",
        description = {"Removes all messages of a queue, except those being delivered. They can't be had back.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Examples:", "  ternmq purge orders --yes"})
final class PurgeCommand implements Callable<Integer> {
    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "name of the queue")
    private String queue = "";

    @Option(names = "--yes", description = "really do it")
    private boolean yes;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws JMSException, IOException {
        Console console = Console.of(spec);
        if (!yes) {
            console.err().println("this would remove the messages of " + queue + " for good; add --yes to do it");
            return ExitCodes.USAGE;
        }
        try (BrokerAdmin admin = client.administer()) {
            console.out().println("removed " + admin.purge(queue));
        }
        return ExitCodes.DONE;
    }
}
