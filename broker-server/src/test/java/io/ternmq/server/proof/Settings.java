package io.ternmq.server.proof;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a run does.
 *
 * @param victim whom it kills
 * @param kills how often
 * @param killsPerRound after so many the queues are drained and the history is checked and begun anew
 * @param pairs producers, and as many consumers
 * @param seed chooses the moments
 * @param directory for data, logs and histories
 */
record Settings(
        Mode mode,
        Places.Domain domain,
        Victim victim,
        int kills,
        int killsPerRound,
        int pairs,
        long seed,
        Path directory) {
    private static final int KILLS_PER_ROUND = 50;

    Settings {
        if (domain == Places.Domain.BRANCHES && mode != Mode.TRANSACTED) {
            throw new IllegalArgumentException("branches are transactions, so there are none in mode " + mode);
        }
    }

    /** Whom a run kills. */
    enum Victim {
        /** The broker, at any moment. */
        BROKER,
        /** The broker, by the kernel, when one of its threads enters its nth write, force or rename: n = 1, 2, 3 ... */
        CALLS,
        /** A process with clients, at any moment. */
        CLIENTS
    }

    /** Those that the system property names, or all that there are in this mode: branches are transactions. */
    static List<Places.Domain> domains() {
        String name = System.getProperty("domain", "");
        if (!name.isEmpty()) {
            return List.of(Places.Domain.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return Arrays.stream(Places.Domain.values())
                .filter(domain -> domain != Places.Domain.BRANCHES || wantedMode() == Mode.TRANSACTED)
                .toList();
    }

    private static Mode wantedMode() {
        return Mode.valueOf(System.getProperty("mode", "transacted").toUpperCase(Locale.ROOT));
    }

    /** From system properties: mode, victim, kills, pairs, seed. */
    static Settings fromProperties(Places.Domain domain, int defaultKills, Path directory) {
        return new Settings(
                wantedMode(),
                domain,
                Victim.valueOf(System.getProperty("victim", "broker").toUpperCase(Locale.ROOT)),
                Integer.getInteger("kills", defaultKills),
                KILLS_PER_ROUND,
                Integer.getInteger("pairs", 8),
                Long.getLong("seed", System.nanoTime()),
                directory);
    }
}
