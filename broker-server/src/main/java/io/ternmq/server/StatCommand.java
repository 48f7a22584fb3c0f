package io.ternmq.server;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.client.QueueFigures;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in the queues. */
@Command(
        name = "stat",
        description = {"Shows what is in the queues. The last four columns count from the start of the broker.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Examples:", "  ternmq stat", "  ternmq stat 'orders*'", "  ternmq stat 'DLQ.*'"})
final class StatCommand implements Callable<Integer> {
    private static final String ROW = "%-32s %10s %14s %10s %9s %12s %12s %12s %12s %12s %12s%n";

    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "with * for anything; all by default")
    private String pattern = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws JMSException, IOException {
        PrintWriter out = Console.of(spec).out();
        try (BrokerAdmin admin = client.administer()) {
            List<QueueFigures> queues = admin.stat(pattern);
            out.printf(
                    ROW,
                    "queue",
                    "messages",
                    "bytes",
                    "delivering",
                    "consumers",
                    "enqueued",
                    "accepted",
                    "redelivered",
                    "dead",
                    "delayed",
                    "expired");
            for (QueueFigures queue : queues) {
                out.printf(
                        ROW,
                        queue.name(),
                        queue.messages(),
                        queue.bytes(),
                        queue.delivering(),
                        queue.consumers(),
                        queue.enqueued(),
                        queue.accepted(),
                        queue.redelivered(),
                        queue.deadLettered(),
                        queue.delayed(),
                        queue.expired());
            }
        }
        return ExitCodes.DONE;
    }
}
