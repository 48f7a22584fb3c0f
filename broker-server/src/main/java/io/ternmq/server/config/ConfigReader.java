package io.ternmq.server.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.ternmq.broker.transport.ConnectionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Puts the configuration together: command line over properties over environment over file over initial values.
 *
 * <p>Everything wrong is gathered and reported at once, each with its place and its cure.
 */
public final class ConfigReader {
    /** Looked for when no file is named. */
    public static final Path DEFAULT_FILE = Path.of("ternmq.yaml");

    private static final int SHOWN_MAX = 100;
    private static final int FROM_FILE = 100;
    private static final int FROM_ENVIRONMENT = 200;
    private static final int FROM_PROPERTIES = 300;
    private static final int FROM_COMMAND_LINE = 400;

    private static final Set<String> CLIENTS_OWN = Set.of("TERNMQ_URL", "TERNMQ_USER", "TERNMQ_PASSWORD");
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "TERNMQ_(.+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Map<String, String>> places = new HashMap<>();
    private final SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();

    private ConfigReader() {}

    /**
     * Reads all of it.
     *
     * @param file the file that was named, which must exist
     * @param environment variables; those that start with TERNMQ_ are meant
     * @param properties system properties; those that start with ternmq. are meant
     * @param commandLine by key
     */
    public static ServerConfig read(
            Optional<Path> file,
            Map<String, String> environment,
            Map<String, String> properties,
            Map<String, String> commandLine)
            throws ConfigException {
        var reader = new ConfigReader();
        reader.addFile(file);
        reader.addEnvironment(environment);
        reader.addProperties(properties);
        var options = new TreeMap<String, String>();
        commandLine.keySet().forEach(key -> options.put(key, "--" + key));
        reader.add("command line", FROM_COMMAND_LINE, commandLine, options);
        return reader.build();
    }

    /** All settings as a commented file. */
    public static String template() {
        return Settings.template();
    }

    private void addFile(Optional<Path> file) {
        YamlFile yaml = file.isPresent() || Files.exists(DEFAULT_FILE)
                ? YamlFile.read(file.orElse(DEFAULT_FILE))
                : YamlFile.none();
        problems.addAll(yaml.problems());
        Map<String, Setting<?>> known = Settings.by(Setting::key);
        var values = new TreeMap<String, String>();
        yaml.values().forEach((key, value) -> {
            if (known.containsKey(key)) {
                values.put(key, value);
            } else {
                unknown(yaml.places().getOrDefault(key, "?"), key, known.keySet());
            }
        });
        add("file", FROM_FILE, values, yaml.places());
    }

    private void addEnvironment(Map<String, String> environment) {
        addNamed("environment", FROM_ENVIRONMENT, environment, Setting.VARIABLE_PREFIX, Settings.by(Setting::variable));
    }

    private void addProperties(Map<String, String> properties) {
        addNamed("properties", FROM_PROPERTIES, properties, Setting.PREFIX, Settings.by(Setting::property));
    }

    private void addNamed(
            String source, int ordinal, Map<String, String> all, String prefix, Map<String, Setting<?>> known) {
        var values = new TreeMap<String, String>();
        var named = new TreeMap<String, String>();
        new TreeMap<>(all).forEach((name, value) -> {
            if (!name.startsWith(prefix) || isNotOurs(name)) {
                return;
            }
            Setting<?> setting = known.get(name);
            String place = prefix.equals(Setting.PREFIX) ? "-D" + name : name;
            if (setting == null) {
                unknown(place, name, known.keySet());
            } else {
                values.put(setting.key(), value);
                named.put(setting.key(), place);
            }
        });
        add(source, ordinal, values, named);
    }

    /** The client's own, read by the commands that connect, and what Kubernetes sets for services named ternmq or ternmq-…. */
    private static boolean isNotOurs(String name) {
        return CLIENTS_OWN.contains(name) || OF_KUBERNETES.matcher(name).matches();
    }

    private void unknown(String place, String name, Collection<String> known) {
        String cure = NearestKey.of(name, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("all settings are shown by: ternmq broker --print-config");
        problems.add(new Problem(place, "there is no setting " + name + "; " + cure));
    }

    private void add(String source, int ordinal, Map<String, String> values, Map<String, String> placesByKey) {
        var added = new PropertiesConfigSource(values, source, ordinal);
        places.put(added.getName(), placesByKey);
        builder.withSources(added);
    }

    private ServerConfig build() throws ConfigException {
        SmallRyeConfig config = builder.build();
        Path data = get(config, Settings.DATA);
        var listen = get(config, Settings.LISTEN);
        var limits = new ConnectionLimits(
                (int) (long) get(config, Settings.FRAME_SIZE),
                get(config, Settings.MESSAGE_SIZE),
                (int) (long) get(config, Settings.HEARTBEAT),
                (int) (long) get(config, Settings.HANDSHAKE),
                (int) (long) get(config, Settings.CONNECTIONS),
                (int) (long) get(config, Settings.WAITING),
                (int) (long) get(config, Settings.WAITING_PER_ADDRESS),
                get(config, Settings.IDENTITY_EXPIRY));
        var queues = new ServerConfig.QueueLimits(
                (int) (long) get(config, Settings.MAX_DELIVERIES),
                get(config, Settings.MAX_MESSAGES),
                get(config, Settings.MAX_SIZE));
        var checkpoints = new ServerConfig.Checkpoints(
                get(config, Settings.CHECKPOINT_INTERVAL), get(config, Settings.CHECKPOINT_SIZE));
        String logLevel = get(config, Settings.LOG_LEVEL).name();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new ServerConfig(data, listen, limits, queues, checkpoints, logLevel);
    }

    /** The value, or the initial one when the value is wrong, so that all that is wrong gets found. */
    private <T> T get(SmallRyeConfig config, Setting<T> setting) {
        T initial = setting.shape().parse().apply(setting.initial());
        var found = config.getConfigValue(setting.key());
        if (found == null || found.getValue() == null) {
            return initial;
        }
        return parse(setting, found.getValue(), place(found.getSourceName(), setting), initial);
    }

    private <T> T parse(Setting<T> setting, String value, String place, T initial) {
        try {
            return setting.shape().parse().apply(value);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    place,
                    setting.key() + " can't be '" + printable(value) + "'; it must be "
                            + setting.shape().example()));
            return initial;
        }
    }

    private static String printable(String value) {
        String cut = value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private String place(String source, Setting<?> setting) {
        String place = places.getOrDefault(source, Map.of()).get(setting.key());
        return place == null ? source : place;
    }
}
