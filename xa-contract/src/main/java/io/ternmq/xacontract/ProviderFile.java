package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider as a properties file; {@code ${name}} stands for another value of the file, or one of the run's.
 *
 * @param directory where the file is, and the files that it names
 * @param values as they are in the file, and the run's
 */
record ProviderFile(Path directory, Map<String, String> values) {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([\\w.]+)}");
    private static final String TEMPLATE = "broker.file.";

    ProviderFile {
        values = Map.copyOf(values);
    }

    static ProviderFile read(Path file) throws ContractException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file, UTF_8)) {
            properties.load(in);
        } catch (IOException e) {
            throw new ContractException("the provider's file " + file + " can't be read: " + e.getMessage(), e);
        }
        var values = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return new ProviderFile(
                Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file), values);
    }

    /** The same with values of the run, such as its port. */
    ProviderFile with(Map<String, String> more) {
        var all = new HashMap<>(values);
        all.putAll(more);
        return new ProviderFile(directory, all);
    }

    Optional<String> find(String key) throws ContractException {
        String value = values.get(key);
        return value == null ? Optional.empty() : Optional.of(resolved(value));
    }

    String get(String key) throws ContractException {
        return find(key)
                .orElseThrow(() -> new ContractException(
                        "a provider's file in " + directory + " lacks the key " + key + "; it has " + values.keySet()));
    }

    /** The broker's command, word by word. */
    List<String> command() throws ContractException {
        var words = new ArrayList<String>();
        for (String word : values.getOrDefault("broker.command", "").strip().split("\\s+", -1)) {
            words.add(resolved(word));
        }
        return words;
    }

    /** Files that the broker needs in its directory, by their names there. */
    Map<String, String> files() throws ContractException {
        var files = new TreeMap<String, String>();
        for (String key : values.keySet()) {
            if (key.startsWith(TEMPLATE)) {
                Path template = directory.resolve(get(key));
                try {
                    files.put(key.substring(TEMPLATE.length()), resolved(Files.readString(template, UTF_8)));
                } catch (IOException e) {
                    throw new ContractException("the template " + template + " can't be read", e);
                }
            }
        }
        return files;
    }

    private String resolved(String text) throws ContractException {
        Matcher references = REFERENCE.matcher(text);
        var resolved = new StringBuilder();
        while (references.find()) {
            references.appendReplacement(resolved, Matcher.quoteReplacement(get(references.group(1))));
        }
        references.appendTail(resolved);
        return resolved.toString();
    }
}
