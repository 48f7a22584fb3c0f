package io.ternmq.samples.orders;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The file against the database.
 *
 * @param in rows in the file
 * @param out rows in the database
 * @param lost rows of the file that are not in the database
 * @param duplicated rows in the database beyond the first of their order
 * @param changed rows in the database that are not in the file
 */
record Tally(int in, int out, int lost, int duplicated, int changed) {

    static Tally of(List<String> rows, Connection database) throws SQLException {
        Map<String, Integer> times = new HashMap<>();
        rows.forEach(row -> times.put(row, 0));
        int out = 0;
        int changed = 0;
        try (var statement = database.createStatement();
                var result = statement.executeQuery("SELECT row_text FROM stored")) {
            while (result.next()) {
                out++;
                String row = result.getString(1);
                changed += times.containsKey(row) ? 0 : 1;
                times.computeIfPresent(row, (text, count) -> count + 1);
            }
        }
        int lost = (int) times.values().stream().filter(count -> count == 0).count();
        int duplicated = times.values().stream()
                .mapToInt(count -> Math.max(0, count - 1))
                .sum();
        return new Tally(rows.size(), out, lost, duplicated, changed);
    }

    boolean isExact() {
        return lost == 0 && duplicated == 0 && changed == 0 && in == out;
    }
}
