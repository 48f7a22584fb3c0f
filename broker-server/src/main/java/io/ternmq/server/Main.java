package io.ternmq.server;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

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
            TxCommand.class,
            UserCommand.class,
            JournalCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Without a command it starts a broker, which listens on tcp://127.0.0.1:61717 and keeps its messages in"
                    + " ./ternmq-data unless told otherwise.",
            "",
            "Examples:",
            "  ternmq                                start a broker",
            "  ternmq send orders 'one message'      put a message into the queue orders",
            "  ternmq receive orders                 take it out again",
            "  ternmq stat                           what is in the queues",
            "  ternmq user add anna                  let anna in, and nobody without a password any more",
            "",
            "'ternmq COMMAND --help' explains a command. Exit codes: 0 done, 1 could not be done, 2 wrong use or"
                    + " configuration, 70 the broker failed."
        })
public final class Main implements Runnable {
    private static final int HELP_WIDTH = 100;
    private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

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
        CommandLine program = new CommandLine(new Main());
        CommandLine tx = Objects.requireNonNull(program.getSubcommands().get("tx"));
        tx.setUnmatchedOptionsArePositionalParams(true); // a Xid may begin with a minus
        return program.setOut(out)
                .setErr(err)
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, command.getErr()))
                .setParameterExceptionHandler(
                        (e, words) -> Failures.misuse(e, e.getCommandLine().getErr()))
                .execute(isOfBroker(args) ? ofBroker(args) : args);
    }

    /** Without a command, options are the broker's. */
    private static boolean isOfBroker(String[] args) {
        return args.length == 0 || (args[0].startsWith("-") && !OWN_OPTIONS.contains(args[0]));
    }

    private static String[] ofBroker(String[] args) {
        return Stream.concat(Stream.of("broker"), Stream.of(args)).toArray(String[]::new);
    }

    /** Nothing was said but an empty word. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(new CommandLine(this), "name a command, such as: ternmq broker");
    }
}
