package io.ternmq.samples.camel;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * From the inbox into a queue, through a step of work into another queue, and from there into the outbox.
 *
 * <p>The step fails on purpose: always for a file that can't be worked on, and once for each tenth of the others, after its
 * result was sent. Only the transaction keeps that result from coming twice.
 */
final class Routes extends RouteBuilder {
    static final String FILES = "files";
    static final String CHECKED = "checked";

    private static final String NAME = "fileName";
    private static final String DELIVERY_COUNT = "JMSXDeliveryCount";
    private static final int FAILS_ONCE_EACH = 10;

    private final Path inbox;
    private final Path outbox;
    private final Map<String, Integer> arrivals = new ConcurrentHashMap<>();
    private final AtomicInteger worked = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    Routes(Path inbox, Path outbox) {
        this.inbox = inbox;
        this.outbox = outbox;
    }

    @Override
    public void configure() {
        // Whoever tries again is the broker.
        errorHandler(noErrorHandler());

        from("file:" + inbox + "?delete=true&initialDelay=0&delay=100")
                .routeId("inbox")
                .convertBodyTo(byte[].class)
                .setHeader(NAME, simple("${file:onlyname}"))
                .to("sender:queue:" + FILES);

        from("jms:queue:" + FILES + "?concurrentConsumers=1&maxConcurrentConsumers=5")
                .routeId("work")
                .process(this::refusePoison)
                .to("jms:queue:" + CHECKED)
                .process(this::stumble);

        from("jms:queue:" + CHECKED)
                .routeId("outbox")
                .to("file:" + outbox + "?fileName=${header." + NAME + "}")
                .process(exchange -> arrivals.merge(nameOf(exchange), 1, Integer::sum));
    }

    private static String nameOf(Exchange exchange) {
        return exchange.getMessage().getHeader(NAME, String.class);
    }

    private void refusePoison(Exchange exchange) throws UnusableFileException {
        if (Inbox.isPoison(exchange.getMessage().getBody(byte[].class))) {
            failures.incrementAndGet();
            throw new UnusableFileException(nameOf(exchange));
        }
    }

    private void stumble(Exchange exchange) throws UnusableFileException {
        boolean first = exchange.getMessage().getHeader(DELIVERY_COUNT, 0, Integer.class) == 1;
        if (first && worked.getAndIncrement() % FAILS_ONCE_EACH == 0) {
            failures.incrementAndGet();
            throw new UnusableFileException(nameOf(exchange));
        }
    }

    /** How often each file, by name, was written into the outbox. */
    Map<String, Integer> arrivals() {
        return arrivals;
    }

    /** Attempts of the step that failed. */
    int failures() {
        return failures.get();
    }

    /** A file that the step can't be done for, now or ever. */
    static final class UnusableFileException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableFileException(String name) {
            super(name + " can't be worked on");
        }
    }
}
