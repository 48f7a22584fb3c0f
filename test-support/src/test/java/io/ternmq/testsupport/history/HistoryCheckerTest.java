package io.ternmq.testsupport.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCheckerTest {
    private static final String GOOD = """
            1 try p 1
            2 try p 2
            3 sent p 1 done
            3 sent p 2 done
            4 got c 1 p 1 first intact
            5 got c 1 p 2 first intact
            6 end c 1 done
            """;

    @Test
    void findsNothingInAGoodHistory() {
        var verdict = check(Promise.ONCE, GOOD);

        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.stored()).isEqualTo(2);
        assertThat(verdict.consumed()).isEqualTo(2);
    }

    @Test
    void findsTheLost() {
        var verdict = check(Promise.ONCE, GOOD + "7 try p 3\n8 sent p 3 done\n");

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.examples()).singleElement().asString().startsWith("lost: p 3");
    }

    @Test
    void countsWhatOnlyAnUndoneUnitSawAsLost() {
        var verdict = check(Promise.ONCE, "1 try p 1\n2 sent p 1 done\n3 got c 1 p 1 first intact\n4 end c 1 undone\n");

        assertThat(verdict.lost()).isEqualTo(1);
    }

    @Test
    void findsTheDuplicated() {
        var verdict = check(Promise.ONCE, GOOD + "7 got d 1 p 1 again intact\n8 end d 1 done\n");

        assertThat(verdict.duplicated()).isEqualTo(1);
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void findsADuplicateWithinOneUnit() {
        var verdict = check(Promise.ONCE, GOOD + "5 got c 1 p 1 again intact\n");

        assertThat(verdict.duplicated()).isEqualTo(1);
    }

    @Test
    void allowsAFlaggedRepetitionWhereThePromiseDoes() {
        var verdict = check(Promise.FLAGGED, GOOD + "7 got d 1 p 1 again intact\n8 end d 1 done\n");

        assertThat(verdict.repeated()).isEqualTo(1);
        assertThat(verdict.isGood()).isTrue();
    }

    @Test
    void findsAnUnflaggedRepetition() {
        var verdict = check(Promise.FLAGGED, GOOD + "7 got d 1 p 1 first intact\n8 end d 1 done\n");

        assertThat(verdict.unflagged()).isEqualTo(1);
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void looksAwayFromMissingFlagsAfterAPowerLoss() {
        String again = "1 try p 1\n2 sent p 1 done\n3 got c 1 p 1 first intact\n4 got d 1 p 1 first intact\n";

        assertThat(check(Promise.ONCE_THOUGH_UNFLAGGED, again + "5 end d 1 done\n")
                        .isGood())
                .isTrue();
        assertThat(check(Promise.ONCE_THOUGH_UNFLAGGED, again + "5 end c 1 done\n5 end d 1 done\n")
                        .duplicated())
                .isEqualTo(1);
    }

    @Test
    void findsAnUnflaggedRepetitionAfterAFlaggedDelivery() {
        var verdict = check(
                Promise.FLAGGED,
                "1 try p 1\n2 sent p 1 done\n3 got c 1 p 1 again intact\n4 end c 1 done\n5 got c 2 p 1 first intact\n");

        assertThat(verdict.unflagged()).isEqualTo(1);
    }

    @Test
    void allowsARedeliveryAfterARollback() {
        var verdict = check(Promise.ONCE, """
                1 try p 1
                2 sent p 1 done
                3 got c 1 p 1 first intact
                4 end c 1 undone
                5 got d 1 p 1 again intact
                6 end d 1 done
                """);

        assertThat(verdict.isGood()).isTrue();
    }

    @Test
    void findsWrongBytes() {
        var verdict = check(Promise.ONCE, GOOD.replace("p 2 first intact", "p 2 first wrong"));

        assertThat(verdict.wrong()).isEqualTo(1);
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void findsWhatNobodySent() {
        var verdict = check(Promise.ONCE, GOOD + "7 got c 2 p 9 first intact\n");

        assertThat(verdict.phantom()).isEqualTo(1);
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void findsWhatWasRolledBackAndCameNevertheless() {
        var verdict = check(Promise.ONCE, GOOD + "7 try p 3\n8 sent p 3 undone\n9 got c 2 p 3 first intact\n");

        assertThat(verdict.phantom()).isEqualTo(1);
    }

    @Test
    void acceptsEitherOutcomeOfADoubtfulSend() {
        var gone = check(Promise.ONCE, "1 try p 1\n2 sent p 1 doubt\n3 try p 2\n");
        var came = check(Promise.ONCE, "1 try p 1\n2 sent p 1 doubt\n3 got c 1 p 1 first intact\n4 end c 1 done\n");

        assertThat(gone.isGood()).isTrue();
        assertThat(gone.sendsInDoubt()).isEqualTo(2);
        assertThat(came.isGood()).isTrue();
    }

    @Test
    void acceptsEitherOutcomeOfADoubtfulUnit() {
        String start = "1 try p 1\n2 sent p 1 done\n3 got c 1 p 1 first intact\n4 end c 1 doubt\n";

        assertThat(check(Promise.ONCE, start).isGood()).isTrue();
        assertThat(check(Promise.ONCE, start + "5 got d 1 p 1 again intact\n6 end d 1 done\n")
                        .isGood())
                .isTrue();
    }

    @Test
    void takesTheRetryOfARolledBackSendForTheSameMessage() {
        var verdict = check(Promise.ONCE, "1 try p 1\n2 sent p 1 undone\n3 try p 1\n4 sent p 1 done\n");

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.tried()).isEqualTo(1);
    }

    @Test
    void readsBackWhatItWrote(@TempDir Path directory) throws IOException {
        List<Entry> entries = GOOD.lines().map(Entry::parse).toList();
        Path file = directory.resolve("history");
        try (var writer = HistoryFile.append(file)) {
            writer.write(entries);
        }
        Files.writeString(file, "9 sent p 2 do", StandardOpenOption.APPEND);

        List<Entry> read = new ArrayList<>();
        HistoryFile.read(file, read::add);

        assertThat(read).isEqualTo(entries);
        assertThat(Files.readString(file)).startsWith(GOOD);
    }

    @Test
    void refusesWhatIsNoLine() {
        for (String line : List.of("", "1 try p", "x try p 1", "1 sent p 1 perhaps", "1 got c 1 p 1 third intact")) {
            assertThatThrownBy(() -> Entry.parse(line)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Verdict check(Promise promise, String history) {
        var checker = new HistoryChecker(promise);
        history.lines().map(Entry::parse).forEach(checker::add);
        return checker.verdict();
    }
}
