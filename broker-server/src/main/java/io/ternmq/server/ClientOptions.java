package io.ternmq.server;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command gets to the broker. */
final class ClientOptions {
    static final String DEFAULT_URL = "tcp://127.0.0.1:61717";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "the broker; $TERNMQ_URL or " + DEFAULT_URL + " by default")
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "user name; $TERNMQ_USER by default. The password is taken from $TERNMQ_PASSWORD or asked for")
    private @Nullable String user;

    @Option(names = "--password-stdin", description = "read the password from the first line of standard input")
    private boolean passwordFromInput;

    String url() {
        return url == null ? env("TERNMQ_URL", DEFAULT_URL) : url;
    }

    String user() {
        return user == null ? env("TERNMQ_USER", "") : user;
    }

    /** Empty for anonymous. */
    String password() throws IOException {
        if (user().isEmpty()) {
            return "";
        }
        String given = env("TERNMQ_PASSWORD", "");
        if (!passwordFromInput && !given.isEmpty()) {
            return given;
        }
        return new String(Passwords.read("Password of " + user() + ": ", passwordFromInput));
    }

    /**
     * Connects for a command that reads something else from standard input.
     *
     * @throws IOException if the password could only be a line of that
     */
    Connection connectBesideInput() throws JMSException, IOException {
        boolean known = user().isEmpty()
                || passwordFromInput
                || !env("TERNMQ_PASSWORD", "").isEmpty();
        if (!known && !Passwords.isAsked()) {
            throw new IOException("standard input has the messages: put the password into its first line and add"
                    + " --password-stdin, or into $TERNMQ_PASSWORD; nothing was sent");
        }
        return connect();
    }

    Connection connect() throws JMSException, IOException {
        Logging.level("ERROR"); // what goes wrong is told once, by the command
        return new TernConnectionFactory(url()).createConnection(user(), password());
    }

    BrokerAdmin administer() throws JMSException, IOException {
        Logging.level("ERROR");
        return BrokerAdmin.connect(url(), user(), password());
    }

    private static String env(String name, String otherwise) {
        Map<String, String> environment = System.getenv();
        return environment.getOrDefault(name, otherwise);
    }
}
