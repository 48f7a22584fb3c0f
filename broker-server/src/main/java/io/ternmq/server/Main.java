package io.ternmq.server;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: a broker and its tools. The only place that ends the process. */
@Command(
        name = "ternmq",
        description = {"A message broker for Jakarta Messaging.", ""},
        synopsisSubcommandLabel = "[COMMAND]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            BrokerCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            BrowseCommand.class,
            StatCommand.class,
            PurgeCommand.class,
            UserCommand.class,
            JournalCommand.class
        },
        footer = {
            "",
            "Without a command it starts a broker that listens on tcp://127.0.0.1:61717 and keeps its messages in"
                    + " ./ternmq-data.",
            "",
            "Examples:",
            "  ternmq                                start a broker",
            "  ternmq send orders 'one message'      put a message into the queue orders",
            "  ternmq receive orders                 take it out again",
            "  ternmq stat                           what is in the queues",
            "  ternmq user add anna                  let anna in, and nobody without a password any more",
            "",
            "Exit codes: 0 done, 1 could not be done, 2 wrong use or configuration, 70 the broker failed."
        })
public final class Main implements Runnable {
    private Main() {}

    /** Runs the program and ends the process. */
    public static void main(String[] args) {
        int code = run(
                args,
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()));
        System.exit(code);
    }

    /** Runs the program and returns its exit code. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        String[] words = args.length == 0 ? new String[] {"broker"} : args;
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, command.getErr()))
                .execute(words);
    }

    /** Only an option was given, such as one of the broker's. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(new CommandLine(this), "name a command, such as: ternmq broker");
    }
}
