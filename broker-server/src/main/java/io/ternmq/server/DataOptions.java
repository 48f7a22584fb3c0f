package io.ternmq.server;

import io.ternmq.server.config.ConfigException;
import io.ternmq.server.config.ConfigReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the commands that work without a broker find its data: where the broker would, so that both mean the same. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "the broker's data folder; by default the one that the settings name, or ./ternmq-data")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "settings to read instead of those in ternmq.yaml")
    private @Nullable Path config;

    Path folder() throws ConfigException {
        Map<String, String> named = data == null ? Map.of() : Map.of("data", data);
        return ConfigReader.read(Optional.ofNullable(config), System.getenv(), properties(), named)
                .data();
    }

    static Map<String, String> properties() {
        return System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, System::getProperty));
    }
}
