package io.ternmq.server;

import io.ternmq.broker.BrokerException;
import io.ternmq.broker.FileTrouble;
import io.ternmq.server.config.ConfigException;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into text and an exit code. */
final class Failures {
    private Failures() {}

    static int report(Exception e, PrintWriter err) {
        if (e instanceof ConfigException config) {
            err.println("The configuration can't be used:");
            config.problems().forEach(problem -> err.println("  " + problem));
            return ExitCodes.USAGE;
        }
        err.println("ternmq: " + message(e));
        boolean misuse = e instanceof ParameterException
                || e instanceof IllegalArgumentException
                || (e instanceof BrokerException broker && broker.kind() == BrokerException.Kind.OPTIONS);
        return misuse ? ExitCodes.USAGE : ExitCodes.FAILURE;
    }

    /** A command line that can't be understood: what is wrong with it, and where help is, rather than all of the help. */
    static int misuse(ParameterException e, PrintWriter err) {
        CommandLine command = e.getCommandLine();
        err.println("ternmq: " + e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(e, err);
            if (unmatched.getUnmatched().stream().anyMatch(word -> word.startsWith("-D"))) {
                err.println("Properties go before -jar: java -Dternmq.listen=... -jar ternmq.jar");
            }
        }
        if (command.getSubcommands().isEmpty()) {
            err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        } else {
            command.usage(err);
        }
        return ExitCodes.USAGE;
    }

    private static String message(Exception e) {
        if (e instanceof IOException io) {
            return FileTrouble.text(io);
        }
        String text = e.getMessage() == null || e.getMessage().isBlank()
                ? e.getClass().getSimpleName()
                : e.getMessage();
        return e instanceof JMSException jms ? text + cure(jms) : text;
    }

    /** What the client library can't say, since it doesn't know of commands. */
    private static String cure(JMSException e) {
        String code = String.valueOf(e.getErrorCode());
        return switch (code) {
            case "CONNECTION_FAILED" ->
                "; is a broker running there? Start one with: ternmq broker, or name another with" + " --url";
            case "NOT_AUTHORIZED" -> " (--user connects as another user)";
            case "AUTHENTICATION_FAILED" -> " (options --user and --password-stdin)";
            default -> "";
        };
    }
}
