package io.ternmq.samples.bank;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTest {
    @Test
    void findsMessagesAndTransfersWithoutEachOther() throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:")) {
            database.createStatement().execute("CREATE TABLE account (number INT, balance INT)");
            database.createStatement().execute("INSERT INTO account VALUES (0, 19900), (1, 90)");
            database.createStatement().execute("CREATE TABLE transfer (id VARCHAR)");
            database.createStatement().execute("INSERT INTO transfer VALUES ('a'), ('b'), ('c')");

            var audit = Audit.of(database, List.of("a", "b", "b", "d"), 0);

            assertThat(audit).isEqualTo(new Audit(19_990, 3, 4, 1, 2, 0));
            assertThat(audit.isExact()).isFalse();
        }
    }

    @Test
    void isExactWhenEachTransferHasItsMessage() {
        assertThat(new Audit(20_000, 3, 3, 0, 0, 0).isExact()).isTrue();
        assertThat(new Audit(20_000, 3, 3, 0, 0, 1).isExact()).isFalse();
    }
}
