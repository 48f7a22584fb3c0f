package io.ternmq.samples.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The data file that ships with the sample: a shop's orders as CSV, a header and one order a line. */
final class Orders {
    private static final String RESOURCE = "orders.csv";

    private Orders() {}

    /** The rows, without the header. */
    static List<String> rows() {
        var stream = Objects.requireNonNull(Orders.class.getResourceAsStream(RESOURCE), RESOURCE);
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of an order: the first column. */
    static long number(String row) {
        return Long.parseLong(row.substring(0, row.indexOf(',')));
    }
}
