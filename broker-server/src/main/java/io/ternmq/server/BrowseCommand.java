package io.ternmq.server;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.Enumeration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints messages of a queue and leaves them there. */
@Command(
        name = "browse",
        description = {"Prints messages of a queue and leaves them there.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Examples:", "  ternmq browse orders", "  ternmq browse orders --limit 5 --headers"})
final class BrowseCommand implements Callable<Integer> {
    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "name of the queue")
    private String queue = "";

    @Option(names = "--limit", paramLabel = "N", description = "how many at most; 100 by default")
    private int limit = 100;

    @Option(names = "--selector", paramLabel = "TEXT", description = "JMS message selector")
    private @Nullable String selector;

    @Option(names = "--headers", description = "print headers and properties too")
    private boolean headers;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws JMSException, IOException {
        Console console = Console.of(spec);
        int shown = 0;
        try (Connection connection = client.connect()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue), selector)) {
                Enumeration<?> messages = browser.getEnumeration();
                while (shown < limit
                        && messages.hasMoreElements()
                        && !console.out().checkError()) {
                    MessageText.print((Message) messages.nextElement(), headers, console.out());
                    shown++;
                }
                if (messages.hasMoreElements()) {
                    console.err().println("there are more; --limit shows them");
                }
            }
        }
        return ExitCodes.DONE;
    }
}
