package io.ternmq.samples.quickstart;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import java.nio.file.Path;
import java.util.List;

/** Says hello by way of the broker whose URL is given, or of one in this program. */
public final class Main {
    private static final List<String> WORDS = List.of("hello", "from", "TernMQ");

    private Main() {}

    public static void main(String[] args) throws BrokerException {
        if (args.length > 0) {
            say(args[0]);
            return;
        }
        try (var broker = Broker.start(
                BrokerOptions.in(Path.of("target", "quickstart-data")).listen("vm://quickstart"))) {
            say(broker.uri().toString());
        }
    }

    private static void say(String url) {
        var arrived = Hello.sendAndReceive(new TernConnectionFactory(url), WORDS);
        System.out.println(String.join(" ", arrived) + ", by way of " + url);
    }
}
