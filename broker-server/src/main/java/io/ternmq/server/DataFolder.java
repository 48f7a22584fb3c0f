package io.ternmq.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The data folder of the commands that work without a broker. */
final class DataFolder {
    private DataFolder() {}

    /** The named one, the environment's, or the usual one. */
    static Path of(@Nullable Path named) {
        return named == null ? Path.of(System.getenv().getOrDefault("TERNMQ_DATA", "ternmq-data")) : named;
    }
}
