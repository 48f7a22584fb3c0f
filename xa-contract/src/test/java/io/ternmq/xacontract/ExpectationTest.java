package io.ternmq.xacontract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

    @ParameterizedTest
    @CsvSource({
        "OK, OK, true",
        "OK, NOTA, false",
        "NOTA / PROTO, PROTO, true",
        "NOTA / PROTO, RMERR, false",
        "RB*, RBTIMEOUT, true",
        "RB*, RMFAIL, false",
        "has x, [x y], true",
        "has x, [xy], false",
        "has x, NOTA, false",
        "lacks x, [], true",
        "lacks x, [y z], true",
        "lacks x, [x], false",
        "lacks x, RMFAIL, false",
        "any, RMFAIL, true",
        "m1 again, m1 again, true",
        "m1 again, m1, false"
    })
    void measuresAResult(String expected, String result, boolean met) {
        assertThat(Expectation.isMet(expected, result)).isEqualTo(met);
    }
}
