package io.ternmq.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final TestName SEND = name("core.messageProducer.ClientIT", "sendQueueTest1");
    private static final TestName CLOSE = name("core.messageProducer.ClientIT", "closeTest");
    private static final TestName OTHER = name("core20.jmsconsumertests.ClientIT", "closeTest");
    private static final TestName NESTED = name("core.exceptionTests.exceptQ.ClientIT", "test1");
    private static final List<TestName> ALL = List.of(NESTED, CLOSE, SEND, OTHER);

    private static TestName name(String shortClass, String method) {
        return new TestName(TestName.full(shortClass), method);
    }

    @Test
    void wantsEverythingWithoutAPattern() throws SuiteException {
        assertThat(Selection.parse(" , ").of(ALL)).isEqualTo(ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "core, 3",
        "core20, 1",
        "exceptQ, 1",
        "core.messageProducer, 2",
        "com.sun.ts.tests.jms.core.messageProducer.ClientIT, 2",
        "messageProducer#send*, 1",
        "#closeTest, 2",
        "core*.*.ClientIT#closeTest, 2",
        "messageProd*, 2",
        "ClientIT, 4",
    })
    void wantsWhatAPatternCovers(String pattern, int tests) throws SuiteException {
        assertThat(Selection.parse(pattern).of(ALL)).hasSize(tests);
    }

    @Test
    void wantsWhatAnyPatternCovers() throws SuiteException {
        assertThat(Selection.parse("exceptQ, #sendQueueTest1").of(ALL)).containsExactly(NESTED, SEND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messageProd", "core2", "Producer", "#close", "exceptQ#closeTest"})
    void refusesAPatternThatCoversNothing(String pattern) throws SuiteException {
        var selection = Selection.parse("core20," + pattern);

        assertThatThrownBy(() -> selection.of(ALL))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("'" + pattern + "' matches none of the 4 tests")
                .hasMessageContaining("core.exceptionTests.exceptQ, core.messageProducer, core20.jmsconsumertests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core/messageProducer", "a#b#c", "core messageProducer", "core#"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> Selection.parse(text))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("'" + text + "' selects nothing");
    }
}
