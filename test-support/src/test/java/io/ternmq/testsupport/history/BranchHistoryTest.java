package io.ternmq.testsupport.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Branch 7 of client r settles the message p 1 and sends the messages r 1 and r 2. */
class BranchHistoryTest {
    private static final String WORK = """
            1 try p 1
            2 sent p 1 done
            3 branch r 7 1 2
            4 got r 7 p 1 first intact
            5 try r 1
            5 try r 2
            """;
    private static final String PREPARED = WORK + """
            6 ask r 7 prepare
            7 told r 7 prepared
            """;
    private static final String COMMITTED = PREPARED + """
            8 ask r 7 commit
            9 told r 7 committed
            """;
    private static final String IN_DOUBT = WORK + "6 ask r 7 commit-one-phase\n";
    private static final String ITS_SENDS_COME = """
            20 got d 1 r 1 first intact
            20 got d 1 r 2 first intact
            21 end d 1 done
            """;
    private static final String WHAT_IT_SETTLES_COMES = """
            20 got d 1 p 1 again intact
            21 end d 1 done
            """;

    @Test
    void findsNothingInABranchThatIsCommitted() {
        var verdict = check(COMMITTED + ITS_SENDS_COME);

        assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
        assertThat(verdict.branches().committed()).isEqualTo(1);
        assertThat(verdict.stored()).isEqualTo(3);
        assertThat(verdict.consumed()).isEqualTo(3);
    }

    @Test
    void findsNothingInABranchThatIsRolledBack() {
        var verdict = check(PREPARED + "8 ask r 7 rollback\n9 told r 7 rolled-back\n" + WHAT_IT_SETTLES_COMES);

        assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
        assertThat(verdict.branches().rolledBack()).isEqualTo(1);
    }

    @Test
    void takesABranchThatWasNeverPreparedForRolledBack() {
        assertThat(check(WORK + WHAT_IT_SETTLES_COMES).isGood()).isTrue();
        assertThat(check(WORK + ITS_SENDS_COME).isGood()).isFalse();
    }

    @Test
    void findsACommitThatLostWhatTheBranchSends() {
        var verdict = check(COMMITTED + ITS_SENDS_COME.replace("20 got d 1 r 2 first intact\n", ""));

        assertThat(verdict.lost()).isEqualTo(1);
    }

    @Test
    void findsACommitThatForgotWhatTheBranchSettles() {
        var verdict = check(COMMITTED + ITS_SENDS_COME + WHAT_IT_SETTLES_COMES);

        assertThat(verdict.duplicated()).isEqualTo(1);
    }

    @Test
    void findsARollbackThatLeftAnEffect() {
        String rolledBack = PREPARED + "8 ask r 7 rollback\n9 told r 7 rolled-back\n";

        assertThat(check(rolledBack + WHAT_IT_SETTLES_COMES + ITS_SENDS_COME).phantom())
                .isEqualTo(2);
        assertThat(check(rolledBack).lost()).isEqualTo(1);
    }

    @Test
    void acceptsEitherOutcomeOfADoubtfulBranch() {
        assertThat(check(IN_DOUBT + ITS_SENDS_COME).isGood()).isTrue();
        assertThat(check(IN_DOUBT + WHAT_IT_SETTLES_COMES).isGood()).isTrue();
        assertThat(check(IN_DOUBT + ITS_SENDS_COME).branches().inDoubt()).isEqualTo(1);
    }

    @Test
    void findsADoubtfulBranchThatHappenedInPart() {
        String allOfItAndWhatItSettles = IN_DOUBT + ITS_SENDS_COME + WHAT_IT_SETTLES_COMES;
        String oneOfItsSends = IN_DOUBT + ITS_SENDS_COME.replace("20 got d 1 r 2 first intact\n", "");

        for (String history : List.of(allOfItAndWhatItSettles, oneOfItsSends, IN_DOUBT)) {
            assertThat(check(history).branches().torn()).as(history).isEqualTo(1);
        }
    }

    @Test
    void saysNothingAboutWhatAnotherDoubtfulUnitMayHaveSettled() {
        assertThat(check(IN_DOUBT + "20 got c 1 p 1 again intact\n").isGood()).isTrue();
    }

    @Test
    void findsAPreparedBranchThatIsForgotten() {
        var verdict = check(PREPARED + "10 told r 7 unlisted\n" + WHAT_IT_SETTLES_COMES);

        assertThat(verdict.branches().misstated()).isEqualTo(1);
        assertThat(verdict.examples()).anyMatch(example -> example.startsWith("misstated: 10 told r 7 unlisted"));
    }

    @Test
    void findsABranchThatIsListedThoughItIsOverOrWasNeverPrepared() {
        assertThat(check(COMMITTED + "10 told r 7 listed\n" + ITS_SENDS_COME)
                        .branches()
                        .misstated())
                .isEqualTo(1);
        assertThat(check(WORK + "10 told r 7 listed\n").branches().misstated()).isEqualTo(1);
        assertThat(check("10 told r 8 listed\n").branches().misstated()).isEqualTo(1);
    }

    @Test
    void acceptsABranchInAnyStateThatWhatWasAskedForCanHaveLedTo() {
        String asked = PREPARED + "8 ask r 7 commit\n";

        assertThat(check(asked + "10 told r 7 unlisted\n" + ITS_SENDS_COME)
                        .branches()
                        .committed())
                .isEqualTo(1);
        assertThat(check(asked + "10 told r 7 listed\n11 ask r 7 commit\n12 told r 7 committed\n" + ITS_SENDS_COME)
                        .isGood())
                .isTrue();
        assertThat(check(WORK + "6 ask r 7 prepare\n10 told r 7 unlisted\n" + WHAT_IT_SETTLES_COMES)
                        .isGood())
                .isTrue();
    }

    @Test
    void findsAnAnswerThatIsOtherThanWhatWasAskedFor() {
        assertThat(check(PREPARED + "8 ask r 7 commit\n9 told r 7 rolled-back\n" + WHAT_IT_SETTLES_COMES)
                        .branches()
                        .misstated())
                .isEqualTo(1);
        assertThat(check(PREPARED + "8 ask r 7 commit\n9 told r 7 rolled-back-by-hand\n" + WHAT_IT_SETTLES_COMES)
                        .branches()
                        .misstated())
                .isEqualTo(1);
    }

    @Test
    void wantsABranchThatWasEndedByHandListedUntilItIsForgotten() {
        String byHand = PREPARED + "8 ask r 7 commit-by-hand\n9 told r 7 committed-by-hand\n" + ITS_SENDS_COME;
        String forgotten = byHand + "30 ask r 7 forget\n31 told r 7 gone\n";

        assertThat(check(byHand + "32 told r 7 listed\n").isGood()).isTrue();
        assertThat(check(byHand + "32 told r 7 unlisted\n").branches().misstated())
                .isEqualTo(1);
        assertThat(check(forgotten + "32 told r 7 unlisted\n").isGood()).isTrue();
        assertThat(check(forgotten + "32 told r 7 listed\n").branches().misstated())
                .isEqualTo(1);
    }

    @Test
    void findsWhatCameBeforeItsCommitWasAskedFor() {
        String commit = "22 ask r 7 commit\n23 told r 7 committed\n";

        assertThat(check(PREPARED + ITS_SENDS_COME + commit).branches().unheld())
                .isEqualTo(2);
    }

    @Test
    void findsWhatCameAgainThoughAPreparedBranchSettlesIt() {
        String came = "20 got c 1 p 1 again intact\n21 end c 1 undone\n";
        String rollback = "30 ask r 7 rollback\n31 told r 7 rolled-back\n";
        String later = "40 got d 1 p 1 again intact\n41 end d 1 done\n";

        assertThat(check(PREPARED + came + rollback + later).branches().unheld())
                .isEqualTo(1);
        assertThat(check(PREPARED + rollback + later).isGood()).isTrue();
    }

    @Test
    void readsTheLinesOfABranchInTheOrderOfTheirTime() {
        String ending = COMMITTED.substring(PREPARED.length());

        assertThat(check(ending + PREPARED + ITS_SENDS_COME).isGood()).isTrue();
    }

    @Test
    void readsEachLineAsItIsWritten() {
        (COMMITTED + "10 told r 7 unlisted\n11 ask r 7 commit-one-phase\n")
                .lines()
                .forEach(line -> assertThat(Entry.parse(line).line()).isEqualTo(line));
        for (String line : List.of("1 branch r 7 1", "1 ask r 7 dance", "1 told r 7 PREPARED?", "1 told r")) {
            assertThatThrownBy(() -> Entry.parse(line)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Verdict check(String history) {
        var checker = new HistoryChecker(Promise.ONCE);
        history.lines().map(Entry::parse).forEach(checker::add);
        return checker.verdict();
    }
}
