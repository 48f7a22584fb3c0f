package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "999, 0 s",
        "59_999, 59 s",
        "60_000, 1 min 0 s",
        "3_599_999, 59 min 59 s",
        "3_600_000, 1 h 0 min",
        "86_399_999, 23 h 59 min",
        "90_000_000, 1 d 1 h",
        "31_622_400_000, 366 d 0 h"
    })
    void tellsAnAgeInItsTwoLargestUnits(String millis, String expected) {
        assertThat(BranchText.age(Long.parseLong(millis.replace("_", "")))).isEqualTo(expected);
    }
}
