package io.ternmq.server;

import io.ternmq.broker.BrokerException;
import io.ternmq.broker.JournalInspection;
import io.ternmq.server.config.ConfigException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks into a journal. */
@Command(
        name = "journal",
        description = {"Looks into the journal of a broker that doesn't run. Changes nothing.", ""},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit code 1 when something that was durable can't be read, or when a broker uses the folder.",
            "",
            "Examples:",
            "  ternmq journal verify",
            "  ternmq journal print --data /var/lib/ternmq | less"
        })
final class JournalCommand {
    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "verify",
            description = {
                "Reads all of the log and the store: every checksum, that each message has its references and its body,"
                        + " that both files of the store say the same, and that log and store fit together.",
                ""
            },
            mixinStandardHelpOptions = true)
    int verify(@Mixin DataOptions data) throws BrokerException, ConfigException {
        return inspect(data, Optional.empty());
    }

    @Command(
            name = "print",
            description = {
                "Prints every record of the log and every row of the store. Of contents, the length alone: they may be"
                        + " secret.",
                ""
            },
            mixinStandardHelpOptions = true)
    int print(@Mixin DataOptions data) throws BrokerException, ConfigException {
        PrintWriter out = Console.of(spec).out();
        return inspect(data, Optional.of(out::println));
    }

    private int inspect(DataOptions data, Optional<Consumer<String>> lines) throws BrokerException, ConfigException {
        PrintWriter err = Console.of(spec).err();
        var progress = new Progress("read", err);
        JournalInspection found = JournalInspection.of(data.folder(), lines, progress::step);
        found.summary().forEach(err::println);
        found.cuts().forEach(cut -> err.println("unfinished when the broker ended, and of no matter: " + cut));
        found.damages().forEach(damage -> err.println("DAMAGED: " + damage));
        err.println(
                found.damages().isEmpty()
                        ? "Nothing is wrong."
                        : "Keep a copy of the folder before anything else; docs/operations.md says what to do.");
        return found.damages().isEmpty() ? ExitCodes.DONE : ExitCodes.FAILURE;
    }
}
