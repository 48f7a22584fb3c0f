package io.ternmq.tck.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.tck.suite.TestResult.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

    static Stream<Event> events() {
        return Stream.of(
                new Event.Ready(),
                new Event.Started("someTest"),
                new Event.Finished("someTest", Outcome.PASSED, 12, "", ""),
                new Event.Finished("someTest", Outcome.FAILED, 12, "two\nlines\tand a tab", "Ü\r\n"),
                new Event.Ended(""),
                new Event.Ended("why"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void isReadAsItWasWritten(Event event) {
        String line = event.line();

        assertThat(line).doesNotContain("\n", "\r");
        assertThat(Event.parse(line)).isEqualTo(event);
    }

    @Test
    void hasAFormThatCanBeRead() {
        assertThat(new Event.Finished("t", Outcome.FAILED, 7, "a", "b").line())
                .isEqualTo("finished\tt\tFAILED\t7\tYQ==\tYg==");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Ready",
                "ready\t",
                "started",
                "finished\tt\tLOST\t1\t\t",
                "finished\tt\tPASSED\tx\t\t",
                "ended\t*"
            })
    void refusesWhatIsNoEvent(String line) {
        assertThatThrownBy(() -> Event.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
