package io.ternmq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void shipsTheFileThatTheGeneratorMakes() throws IOException {
        try (var file = Orders.class.getResourceAsStream("orders.csv")) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(OrdersGenerator.file());
        }
    }

    @Test
    void hasTenThousandDifferentOrdersAndMore() {
        assertThat(Orders.rows()).hasSizeGreaterThanOrEqualTo(10_000).doesNotHaveDuplicates();
        assertThat(Orders.rows().stream().map(Orders::number)).doesNotHaveDuplicates();
    }

    @Test
    void countsTheLostTheDuplicatedAndTheChanged() throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:")) {
            database.createStatement().execute("CREATE TABLE stored (number BIGINT, row_text VARCHAR)");
            database.createStatement()
                    .execute("INSERT INTO stored VALUES (1, '1,a'), (1, '1,a'), (2, '2,b'), (3, '3,other')");

            var tally = Tally.of(List.of("1,a", "2,b", "3,c", "4,d"), database);

            assertThat(tally).isEqualTo(new Tally(4, 4, 2, 1, 1));
            assertThat(tally.isExact()).isFalse();
        }
    }
}
