package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table: its states, each a name for the steps that lead there, and its rows.
 *
 * <p>The grammar is in the head of {@code contract.txt}.
 *
 * @param rows in the order of the file
 */
record Contract(List<Row> rows) {

    private static final String STATE = "state ";
    private static final int COLUMNS = 6;

    Contract {
        rows = List.copyOf(rows);
    }

    /** The table of this module. */
    static Contract own() throws ContractException {
        try (var in = Contract.class.getResourceAsStream("contract.txt")) {
            if (in == null) {
                throw new ContractException("contract.txt is missing from the class path");
            }
            return parse(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new ContractException("contract.txt can't be read", e);
        }
    }

    static Contract parse(String text) throws ContractException {
        var states = new HashMap<String, List<Step>>();
        var rows = new ArrayList<Row>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                if (line.startsWith(STATE)) {
                    define(states, line.substring(STATE.length()));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(row(states, ids, line));
                }
            } catch (ContractException e) {
                throw new ContractException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return new Contract(rows);
    }

    private static void define(Map<String, List<Step>> states, String text) throws ContractException {
        String[] halves = text.split(":", 2);
        if (halves.length != 2) {
            throw new ContractException("a state is 'state NAME : step ; step'");
        }
        if (states.put(halves[0].strip(), steps(states, halves[1])) != null) {
            throw new ContractException("the state " + halves[0].strip() + " is there twice");
        }
    }

    private static Row row(Map<String, List<Step>> states, Set<String> ids, String line) throws ContractException {
        List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        if (cells.size() != COLUMNS) {
            throw new ContractException("a row is 'ID | state | call | result | what follows | source', with " + COLUMNS
                    + " columns, and this one has " + cells.size());
        }
        if (!ids.add(cells.get(0))) {
            throw new ContractException("the row " + cells.get(0) + " is there twice");
        }
        if (cells.get(3).isEmpty() || cells.get(5).isEmpty()) {
            throw new ContractException("the row " + cells.get(0) + " lacks its result or its source");
        }
        Step call = Step.parse(cells.get(2)).expecting(cells.get(3));
        return new Row(
                cells.get(0),
                cells.get(1),
                steps(states, cells.get(1)),
                call,
                steps(states, cells.get(4)),
                cells.get(5));
    }

    private static List<Step> steps(Map<String, List<Step>> states, String text) throws ContractException {
        var steps = new ArrayList<Step>();
        for (String part : text.split(";", -1)) {
            String name = part.strip();
            if (states.containsKey(name)) {
                steps.addAll(states.getOrDefault(name, List.of()));
            } else if (!name.isEmpty()) {
                steps.add(Step.parse(name));
            }
        }
        for (Step step : steps) {
            if (!Stage.VERBS.contains(step.verb())) {
                throw new ContractException(
                        "'" + step.verb() + "' is neither a state nor a verb; verbs are " + Stage.VERBS);
            }
        }
        return steps;
    }
}
