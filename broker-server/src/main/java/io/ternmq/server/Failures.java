package io.ternmq.server;

import io.ternmq.broker.BrokerException;
import io.ternmq.server.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Turns what went wrong into text and an exit code. */
final class Failures {
    private Failures() {}

    static int report(Exception e, PrintWriter err) {
        if (e instanceof ConfigException config) {
            err.println("The configuration can't be used:");
            config.problems().forEach(problem -> err.println("  " + problem));
            return ExitCodes.USAGE;
        }
        if (e instanceof CommandLine.ParameterException) {
            err.println("ternmq: " + e.getMessage());
            return ExitCodes.USAGE;
        }
        err.println("ternmq: " + message(e));
        return e instanceof BrokerException broker && broker.kind() == BrokerException.Kind.OPTIONS
                ? ExitCodes.USAGE
                : ExitCodes.FAILURE;
    }

    private static String message(Throwable e) {
        String text = e.getMessage();
        return text == null || text.isBlank() ? e.getClass().getSimpleName() : text;
    }
}
