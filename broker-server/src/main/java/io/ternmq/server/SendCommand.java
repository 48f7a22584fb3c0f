package io.ternmq.server;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends messages. */
@Command(
        name = "send",
        description = {"Puts messages into a queue: those named, or each line of standard input.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  ternmq send orders 'first' 'second'",
            "  ternmq send orders --file picture.png --property kind=image",
            "  ternmq send orders --count 1000 test",
            "  ternmq send orders < lines.txt"
        })
final class SendCommand implements Callable<Integer> {
    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "name of the queue")
    private String queue = "";

    @Parameters(index = "1..*", paramLabel = "TEXT", description = "a message each")
    private List<String> texts = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "send the file as one message of bytes")
    private @Nullable Path file;

    @Option(names = "--count", paramLabel = "N", description = "send everything so many times")
    private int count = 1;

    @Option(names = "--property", paramLabel = "NAME=VALUE", description = "text property of each message")
    private Map<String, String> properties = Map.of();

    @Option(names = "--priority", paramLabel = "0-9", description = "4 by default")
    private int priority = Message.DEFAULT_PRIORITY;

    @Option(names = "--ttl", paramLabel = "MS", description = "milliseconds after which the message expires")
    private long ttlMillis;

    @Option(names = "--correlation-id", paramLabel = "ID", description = "JMSCorrelationID")
    private @Nullable String correlationId;

    @Option(names = "--non-persistent", description = "faster; a message may be lost when the broker stops")
    private boolean nonPersistent;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws JMSException, IOException {
        Console console = Console.of(spec);
        require(count >= 1, "--count is at least 1, not " + count);
        require(priority >= 0 && priority <= 9, "--priority is 0 to 9, not " + priority);
        require(ttlMillis >= 0, "--ttl is at least 0, not " + ttlMillis);
        byte[] bytes = file == null ? new byte[0] : Files.readAllBytes(file);
        boolean lines = file == null && texts.isEmpty();
        try (Connection connection = lines ? client.connectBesideInput() : client.connect()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(nonPersistent ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
            producer.setPriority(priority);
            producer.setTimeToLive(ttlMillis);
            var progress = new Progress("sent", console.err());
            if (lines) {
                sendLines(session, producer, progress);
            } else {
                sendNamed(session, producer, bytes, progress);
            }
            progress.end();
        }
        return ExitCodes.DONE;
    }

    private static void require(boolean right, String text) {
        if (!right) {
            throw new IllegalArgumentException(text);
        }
    }

    private void sendNamed(Session session, MessageProducer producer, byte[] bytes, Progress progress)
            throws JMSException {
        for (int i = 0; i < count; i++) {
            if (file != null) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(bytes);
                send(producer, message, progress);
            }
            for (String text : texts) {
                send(producer, session.createTextMessage(text), progress);
            }
        }
    }

    private void sendLines(Session session, MessageProducer producer, Progress progress)
            throws JMSException, IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            for (int i = 0; i < count; i++) {
                send(producer, session.createTextMessage(line), progress);
            }
        }
    }

    private void send(MessageProducer producer, Message message, Progress progress) throws JMSException {
        for (var property : properties.entrySet()) {
            message.setStringProperty(property.getKey(), property.getValue());
        }
        if (correlationId != null) {
            message.setJMSCorrelationID(correlationId);
        }
        producer.send(message);
        progress.step();
    }
}
