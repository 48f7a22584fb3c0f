package io.ternmq.server;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command writes.
 *
 * @param out results, for other programs too
 * @param err what goes on, for people
 */
record Console(PrintWriter out, PrintWriter err) {
    static Console of(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("the command was not made by the parser");
        }
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
