package io.ternmq.server;

import io.ternmq.broker.BrokerException;
import io.ternmq.broker.JournalInspection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks into a journal. */
@Command(
        name = "journal",
        description = {"Looks into the journal of a broker that doesn't run. Changes nothing.", ""},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit code 1 when something that was durable can't be read.",
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
            description = "Reads all of it and checks the checksums.",
            mixinStandardHelpOptions = true)
    int verify(
            @Option(names = "--data", paramLabel = "FOLDER", description = "the broker's data folder") @Nullable
                    Path data)
            throws BrokerException {
        return inspect(data, Optional.empty());
    }

    @Command(name = "print", description = "Prints every record.", mixinStandardHelpOptions = true)
    int print(
            @Option(names = "--data", paramLabel = "FOLDER", description = "the broker's data folder") @Nullable
                    Path data)
            throws BrokerException {
        return inspect(data, Optional.of(Console.of(spec).out()::println));
    }

    private int inspect(@Nullable Path data, Optional<Consumer<String>> lines) throws BrokerException {
        Console console = Console.of(spec);
        JournalInspection found = JournalInspection.of(DataFolder.of(data), lines);
        console.err().println(found.summary());
        found.cuts().forEach(cut -> console.err().println("cut: " + cut));
        found.damages().forEach(damage -> console.err().println("DAMAGED: " + damage));
        return found.damages().isEmpty() ? ExitCodes.DONE : ExitCodes.FAILURE;
    }
}
