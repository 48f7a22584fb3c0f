package io.ternmq.server.config;

import io.ternmq.broker.FileTrouble;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A configuration file as flat keys, each with the line it stands in.
 *
 * @param values lists with commas between their elements
 * @param places file and line of each key
 * @param problems with its form
 */
record YamlFile(Map<String, String> values, Map<String, String> places, List<Problem> problems) {
    /** No setting is deeper; an alias may even lead back to what it stands in. */
    private static final int DEPTH_MAX = 3;

    static YamlFile none() {
        return new YamlFile(Map.of(), Map.of(), List.of());
    }

    static YamlFile read(Path file) {
        var read = new YamlFile(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        try {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .compose(new StringReader(Files.readString(file)));
            if (root != null) {
                read.flatten(file.toString(), "", root);
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            read.problems.add(new Problem(file + ":" + line, "not YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            read.problems.add(new Problem(file.toString(), "not YAML: " + e.getMessage()));
        } catch (CharacterCodingException e) {
            read.problems.add(new Problem(file.toString(), "is no text in UTF-8; save it as that"));
        } catch (IOException e) {
            read.problems.add(new Problem(file.toString(), "can't be read: " + FileTrouble.reason(e)));
        }
        return read;
    }

    private void flatten(String file, String key, Node node) {
        String place = file + ":" + (node.getStartMark().getLine() + 1);
        if (key.chars().filter(c -> c == '.').count() > DEPTH_MAX) {
            problems.add(new Problem(place, "keys within keys go too deep"));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                flatten(file, key.isEmpty() ? name : key + "." + name, entry.getValueNode());
            }
        } else if (node instanceof SequenceNode sequence) {
            put(place, key, join(place, key, sequence));
        } else if (node instanceof ScalarNode scalar) {
            put(place, key, scalar.getValue());
        }
    }

    private String join(String place, String key, SequenceNode sequence) {
        var parts = new ArrayList<String>();
        for (Node element : sequence.getValue()) {
            if (element instanceof ScalarNode scalar) {
                parts.add(scalar.getValue());
            } else {
                problems.add(new Problem(place, "the elements of " + key + " must be plain values"));
            }
        }
        return String.join(",", parts);
    }

    private void put(String place, String key, String value) {
        if (key.isEmpty()) {
            problems.add(new Problem(place, "the file must hold keys with values, such as: data: ./ternmq-data"));
        } else if (values.putIfAbsent(key, value) == null) {
            places.put(key, place);
        } else {
            problems.add(
                    new Problem(place, key + " is there twice; remove one (the other is in " + places.get(key) + ")"));
        }
    }
}
