package io.ternmq.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionsTest {
    private static final String ENTRY =
            "core.messageProducer.ClientIT#sendTest | contradicts the specification, §7.2 | https://example.org/1";
    private static final TestName NAME = new TestName("com.sun.ts.tests.jms.core.messageProducer.ClientIT", "sendTest");

    @Test
    void readsEntriesBetweenCommentsAndEmptyLines() throws SuiteException {
        var exclusions = Exclusions.parse(List.of("# why", "", "  " + ENTRY), "list");

        assertThat(exclusions.reasons())
                .containsExactlyEntriesOf(Map.of(NAME, "contradicts the specification, §7.2 (https://example.org/1)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core.messageProducer.ClientIT#sendTest",
                "core.messageProducer.ClientIT#sendTest | contradicts the specification",
                "core.messageProducer.ClientIT#sendTest | contradicts the specification | see the mailing list",
                "core.messageProducer.ClientIT#sendTest | contradicts the specification | http://example.org/1",
                "core.messageProducer.ClientIT | contradicts the specification | https://example.org/1",
                "core.messageProducer.*#sendTest | contradicts the specification | https://example.org/1",
            })
    void refusesAnEntryWithoutTestReasonAndLink(String line) {
        assertThatThrownBy(() -> Exclusions.parse(List.of("", line), "list"))
                .isInstanceOf(SuiteException.class)
                .hasMessageStartingWith("list, line 2: an entry is 'class#method | reason | https://link'");
    }

    @Test
    void refusesAReasonThatSaysNothing() {
        assertThatThrownBy(() -> Exclusions.parse(List.of("core.a.ClientIT#b | fails | https://example.org/1"), "list"))
                .isInstanceOf(SuiteException.class)
                .hasMessage("list, line 1: 'fails' is no reason; say why the test isn't run");
    }

    @Test
    void refusesTheSameTestTwice() {
        assertThatThrownBy(() -> Exclusions.parse(List.of(ENTRY, ENTRY), "list"))
                .isInstanceOf(SuiteException.class)
                .hasMessage("list, line 2: core.messageProducer.ClientIT#sendTest is excluded twice");
    }

    @Test
    void refusesATestThatDoesNotExist() throws SuiteException {
        var exclusions = Exclusions.parse(List.of(ENTRY), "list");

        assertThatThrownBy(() -> exclusions.requireAmong(List.of(new TestName(NAME.className(), "receiveTest"))))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining(
                        "core.messageProducer.ClientIT#sendTest, which this version of the TCK doesn't have");
    }

    @Test
    void theListIsEmpty() throws Exception {
        assertThat(Exclusions.read(Path.of("exclusions.txt")).reasons()).isEmpty();
    }
}
