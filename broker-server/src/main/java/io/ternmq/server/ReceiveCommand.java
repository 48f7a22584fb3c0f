package io.ternmq.server;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes messages out of a queue and prints them. */
@Command(
        name = "receive",
        description = {"Takes messages out of a queue and prints them.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A message leaves the queue after it was printed. Exit code 1 when there were fewer than asked for.",
            "",
            "Examples:",
            "  ternmq receive orders                       one message, waiting for it up to 5 s",
            "  ternmq receive orders --count 10 --headers",
            "  ternmq receive orders --all                 until the queue is empty",
            "  ternmq receive orders --follow              until interrupted"
        })
final class ReceiveCommand implements Callable<Integer> {
    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "name of the queue")
    private String queue = "";

    @Option(names = "--count", paramLabel = "N", description = "how many; 1 by default")
    private long count = 1;

    @Option(names = "--all", description = "all there are")
    private boolean all;

    @Option(names = "--follow", description = "all there are, and those that come later")
    private boolean follow;

    @Option(names = "--timeout", paramLabel = "MS", description = "longest wait for a message; 5000 by default")
    private long timeoutMillis = 5_000;

    @Option(names = "--selector", paramLabel = "TEXT", description = "JMS message selector")
    private @Nullable String selector;

    @Option(names = "--headers", description = "print headers and properties too")
    private boolean headers;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws JMSException, IOException {
        Console console = Console.of(spec);
        long wanted = all || follow ? Long.MAX_VALUE : count;
        long received = 0;
        try (Connection connection = client.connect()) {
            Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue), selector);
            connection.start();
            Message message = received < wanted ? next(consumer) : null;
            while (message != null) {
                MessageText.print(message, headers, console.out());
                if (console.out().checkError()) {
                    throw new IOException(
                            "standard output was closed; the message that didn't get out stays in the queue");
                }
                message.acknowledge();
                received++;
                message = received < wanted ? next(consumer) : null;
            }
        }
        if (!all && received < wanted) {
            console.err().println("received " + received + ", no more within " + timeoutMillis + " ms");
            return ExitCodes.FAILURE;
        }
        return ExitCodes.DONE;
    }

    private @Nullable Message next(MessageConsumer consumer) throws JMSException {
        return follow ? consumer.receive() : consumer.receive(Math.max(1, timeoutMillis));
    }
}
