package io.ternmq.tck;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How the TCK is to be run.
 *
 * @param version of {@code jakarta.tck:jms-tck}
 * @param jar the TCK's jar, instead of the artifact of that version
 * @param include which tests, see {@link io.ternmq.tck.suite.Selection}
 * @param forks how many JVMs with a broker each
 * @param transport {@code tcp} or {@code vm}
 * @param target a broker that runs already
 * @param user whom the broker lets in
 * @param password of that user
 */
record RunOptions(
        String version,
        Optional<Path> jar,
        String include,
        int forks,
        String transport,
        Optional<String> target,
        String user,
        String password) {
    private static final int FORKS = 4;
    private static final int FORKS_MAX = 64;

    /**
     * Reads options; an empty one stands for its default.
     *
     * @param option the text of an option, empty if it isn't set
     * @param startedIn what a relative path starts from
     * @throws TckException if one makes no sense
     */
    static RunOptions read(UnaryOperator<String> option, String password, Path startedIn) throws TckException {
        Optional<String> target = text(option, "tck.target");
        String transport = text(option, "tck.transport").orElse("tcp");
        if (!Set.of("tcp", "vm").contains(transport)) {
            throw new TckException("tck.transport is tcp or vm, not " + transport);
        }
        if (target.isPresent()) {
            requireTarget(target.get());
        }
        return new RunOptions(
                text(option, "tck.version").orElse("11.0.3"),
                jar(text(option, "tck.jar"), startedIn),
                text(option, "tck.include").orElse(""),
                forks(text(option, "tck.forks"), target.isPresent()),
                transport,
                target,
                text(option, "tck.user").orElse("j2ee"),
                password.isEmpty() ? "j2ee" : password);
    }

    private static Optional<String> text(UnaryOperator<String> option, String name) {
        return Optional.of(option.apply(name).strip()).filter(text -> !text.isEmpty());
    }

    private static void requireTarget(String url) throws TckException {
        try {
            URI uri = URI.create(url);
            if ("tcp".equals(uri.getScheme()) && uri.getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new TckException("tck.target is no URL: " + e.getMessage());
        }
        throw new TckException("tck.target is tcp://host:port, not " + url);
    }

    private static Optional<Path> jar(Optional<String> text, Path startedIn) throws TckException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Path jar = startedIn.resolve(text.get());
        if (!Files.isRegularFile(jar)) {
            throw new TckException("tck.jar names " + jar + ", which is no file");
        }
        return Optional.of(jar);
    }

    private static int forks(Optional<String> text, boolean oneBroker) throws TckException {
        int forks;
        try {
            forks = text.map(Integer::parseInt).orElse(oneBroker ? 1 : FORKS);
        } catch (NumberFormatException e) {
            throw new TckException("tck.forks is a number, not " + text.orElse(""));
        }
        if (forks < 1 || forks > FORKS_MAX) {
            throw new TckException("tck.forks is 1 to " + FORKS_MAX + ", not " + forks);
        }
        if (oneBroker && forks > 1) {
            throw new TckException(
                    "tck.forks must be 1 with tck.target: the TCK's classes use the same queues and client"
                            + " identifiers, and would disturb each other on one broker");
        }
        return forks;
    }
}
