package io.ternmq.server;

import io.ternmq.server.config.ConfigException;
import io.ternmq.server.config.ServerConfig;
import io.ternmq.server.users.UsersFile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who may connect. */
@Command(
        name = "user",
        description = {
            "Says who may connect. A running broker takes a change at the next connection.",
            "While there are no users, everybody on this machine may connect, and nobody else.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ternmq user add anna                        asks for the password",
            "  pass show broker/anna | ternmq user add anna --data /var/lib/ternmq",
            "  ternmq user list",
            "  ternmq user remove anna"
        })
final class UserCommand {
    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "add",
            description = "Adds a user, or changes the password of one.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "1 to 128 characters without spaces") String name,
            @Option(
                            names = "--password-stdin",
                            description = "read the password from standard input even at a terminal")
                    boolean fromInput,
            @Mixin DataOptions data)
            throws IOException, ConfigException {
        UsersFile.requireName(name);
        UsersFile users = users(data);
        char[] password = Passwords.readNew(name, fromInput);
        boolean isNew = users.put(name, password, new SecureRandom());
        Console.of(spec).out().println(isNew ? "added " + name : "changed the password of " + name);
        return ExitCodes.DONE;
    }

    @Command(
            name = "remove",
            description = "Removes a user; connections that are open stay.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "NAME", description = "as in: ternmq user list") String name,
            @Mixin DataOptions data)
            throws IOException, ConfigException {
        UsersFile users = users(data);
        if (!users.remove(name)) {
            throw new IOException("there is no user " + name + " in " + users.path() + "; see: ternmq user list");
        }
        Console.of(spec).out().println("removed " + name);
        if (users.isEmpty()) {
            Console.of(spec)
                    .err()
                    .println(
                            "nobody is left: after the next start of the broker everybody on this machine may connect");
        }
        return ExitCodes.DONE;
    }

    @Command(name = "list", description = "Lists the users.", mixinStandardHelpOptions = true)
    int list(@Mixin DataOptions data) throws IOException, ConfigException {
        new TreeSet<>(users(data).all().keySet()).forEach(Console.of(spec).out()::println);
        return ExitCodes.DONE;
    }

    private static UsersFile users(DataOptions data) throws IOException, ConfigException {
        return UsersFile.open(ServerConfig.users(data.folder()));
    }
}
