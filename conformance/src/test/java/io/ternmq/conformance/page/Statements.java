package io.ternmq.conformance.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All statements, by chapter and section, in the order of their files. */
final class Statements {

    private final Map<String, List<Section>> chapters = new LinkedHashMap<>();

    static Statements read(Path directory) throws IOException {
        var statements = new Statements();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> file.toString().endsWith(".tsv")).sorted().forEach(statements::readChapter);
        }
        return statements;
    }

    private void readChapter(Path file) {
        var sections = new ArrayList<Section>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("# ")) {
                    sections.add(new Section(line.substring(2), new ArrayList<>()));
                } else {
                    sections.get(sections.size() - 1).statements().add(Statement.parse(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        chapters.put(String.valueOf(file.getFileName()).replace(".tsv", ""), sections);
    }

    /** Sections by chapter. */
    Map<String, List<Section>> chapters() {
        return chapters;
    }

    List<Statement> all() {
        return chapters.values().stream()
                .flatMap(List::stream)
                .flatMap(section -> section.statements().stream())
                .toList();
    }
}
