package io.ternmq.xacontract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContractTest {

    private static final String STATES = "state none :\nstate active : start x ; send m1\n";

    @Test
    void hasRowsForEveryCallEachWithItsSource() throws ContractException {
        List<Row> rows = Contract.own().rows();

        assertThat(rows).hasSizeGreaterThan(250);
        assertThat(rows).allSatisfy(row -> assertThat(row.source()).containsPattern("(XA|JTA|JMS) \\w"));
        assertThat(rows)
                .extracting(row -> row.call().verb())
                .contains("start", "end", "prepare", "commit", "rollback", "forget", "recover", "timeout", "sameRM");
    }

    @Test
    void readsStatesCallsAndResults() throws ContractException {
        Contract contract =
                Contract.parse(STATES + "X1 | active ; B.start y | end x SUSPEND | OK / RB* | gets = nothing | XA 1");

        Row row = contract.rows().get(0);
        assertThat(row.given()).extracting(Step::toString).containsExactly("start x", "send m1", "B.start y");
        assertThat(row.call()).isEqualTo(new Step("A", "end", List.of("x", "SUSPEND"), "OK / RB*"));
        assertThat(row.then()).extracting(Step::expected).containsExactly("nothing");
    }

    @Test
    void tellsRowsThatTheSourceLeavesOpenFromThoseThatItBinds() throws ContractException {
        Contract contract =
                Contract.parse(STATES + "X1 | none | start x | OK | | XA 1\nX2 | none | start x | OK | | Own: XA 1");

        assertThat(contract.rows()).extracting(Row::isBinding).containsExactly(true, false);
    }

    @Test
    void namesTheLineOfARowWithTooFewColumns() {
        assertThatThrownBy(() -> Contract.parse(STATES + "X1 | none | start x | OK"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("this one has 4");
    }

    @Test
    void refusesARowThatIsThereTwice() {
        String row = "X1 | none | start x | OK | | XA 1\n";

        assertThatThrownBy(() -> Contract.parse(STATES + row + row)).hasMessageContaining("X1 is there twice");
    }

    @Test
    void refusesAStateThatIsThereTwice() {
        assertThatThrownBy(() -> Contract.parse(STATES + "state none :")).hasMessageContaining("none is there twice");
    }

    @Test
    void refusesARowWithoutASource() {
        assertThatThrownBy(() -> Contract.parse(STATES + "X1 | none | start x | OK | | "))
                .hasMessageContaining("lacks its result or its source");
    }

    @Test
    void refusesAnUnknownVerb() {
        assertThatThrownBy(() -> Contract.parse(STATES + "X1 | nowhere | start x | OK | | XA 1"))
                .hasMessageContaining("'nowhere' is neither a state nor a verb");
    }

    @Test
    void refusesWhatIsNoStep() {
        assertThatThrownBy(() -> Step.parse("7 times")).hasMessageContaining("isn't a step");
    }

    @Test
    void joinsFlags() throws ContractException {
        assertThat(Flags.parse("STARTRSCAN+ENDRSCAN")).isEqualTo(0x01800000);
        assertThat(Flags.parse("0xffffffff")).isEqualTo(-1);
    }

    @Test
    void refusesAnUnknownFlag() {
        assertThatThrownBy(() -> Flags.parse("ALWAYS")).hasMessageContaining("'ALWAYS' is no flag");
    }
}
