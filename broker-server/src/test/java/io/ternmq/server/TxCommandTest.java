package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.transport.Operation;
import io.ternmq.broker.transport.ScramCredential;
import io.ternmq.broker.transport.Users;
import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for branches, against a real broker. */
class TxCommandTest {
    private static final String NARAYANA = "131077:00000000000000000000ffff7f0000010000a1f96b08c43c0000000273686f702d31"
            + ":00000000000000000000ffff7f0000010000a1f96b08c43c000000030000000000000000";
    private static final String OTHER = "5:0a:0b";

    private final InputStream input = System.in;
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    Path data;

    private Broker broker;

    @AfterEach
    void close() throws Exception {
        System.setIn(input);
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void listsWhatIsPreparedAndWhatItsManagerCallsIt() throws Exception {
        start(BrokerOptions.inMemory());
        manager().prepare(NARAYANA);
        manager().begin(OTHER);

        Ran ran = tx("list");

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines().map(line -> line.replaceFirst("\\d+ s since", "N s since")))
                .containsExactly(
                        NARAYANA,
                        "  state         prepared",
                        "  age           N s since it was prepared",
                        "  sends         1 message",
                        "  settles       0 messages",
                        "  holder        user ''",
                        "  manager       Narayana",
                        "  node          shop-1",
                        "  transaction   0:ffff7f000001:a1f9:6b08c43c:2",
                        "  branch        0:ffff7f000001:a1f9:6b08c43c:3");
    }

    @Test
    void listsWhoWorksInWhatIsNotPrepared() throws Exception {
        start(BrokerOptions.inMemory());
        manager().prepare(NARAYANA);
        manager().begin(OTHER);
        BranchSession failing = manager();
        failing.begin("5:0c:").end("5:0c:", XAResource.TMFAIL);

        Ran ran = tx("list", "--unfinished");

        assertThat(names(ran)).containsExactly(NARAYANA, OTHER, "5:0c:");
        assertThat(ran.out())
                .contains("  state         active", "since it began", "  holder        user '', channel ")
                .contains("  state         rollback only");
    }

    @Test
    void saysThatNothingIsPrepared() throws Exception {
        start(BrokerOptions.inMemory());

        assertThat(tx("list"))
                .isEqualTo(new Ran(0, "", line("no branch is prepared; see also: ternmq tx list --unfinished")));
        assertThat(tx("list", "--unfinished")).isEqualTo(new Ran(0, "", line("there are no branches")));
    }

    @Test
    void listsTenThousandBranches() throws Exception {
        start(BrokerOptions.inMemory());
        manager().beginMany(10_000);

        Ran ran = tx("list", "--unfinished");

        assertThat(names(ran)).hasSize(10_000).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void endsItsListWhenNobodyReadsIt() throws Exception {
        start(BrokerOptions.inMemory());
        manager().beginMany(2_000);
        var written = new StringWriter();
        var pipe = new PrintWriter(brokenAfter(1_000, written), true);

        int code = Main.run(words("list", "--unfinished"), pipe, new PrintWriter(written));

        assertThat(code).isZero();
        assertThat(written.getBuffer().length()).isLessThan(2_000);
    }

    @Test
    void commitsByHandOverARestartUntilItIsForgotten() throws Exception {
        start(BrokerOptions.in(data));
        BranchSession manager = manager();
        manager.prepare(NARAYANA);

        Ran committed = tx("commit", NARAYANA, "--yes");
        var told = catchThrowableOfType(XAException.class, () -> manager.commit(NARAYANA));
        restart();
        Ran listed = tx("list");
        Ran again = tx("commit", NARAYANA, "--yes");
        Ran forgotten = tx("forget", NARAYANA, "--yes");

        assertThat(committed.code()).isZero();
        assertThat(committed.out()).isEqualTo(line("committed " + NARAYANA));
        assertThat(committed.err()).contains("ternmq tx forget " + NARAYANA);
        assertThat(told.errorCode).isEqualTo(XAException.XA_HEURCOM);
        assertThat(listed.out()).contains(NARAYANA, "heuristically committed");
        assertThat(again.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(again.err()).contains("is heuristically committed already", "ternmq tx forget");
        assertThat(forgotten).isEqualTo(new Ran(0, line("forgot " + NARAYANA), ""));
        assertThat(tx("list").out()).isEmpty();
        assertThat(Ran.of("browse", "orders", "--url", url()).out()).isEqualTo(line("hello"));
    }

    @Test
    void rollsBackByHand() throws Exception {
        start(BrokerOptions.inMemory());
        BranchSession manager = manager();
        manager.prepare(OTHER);

        Ran ran = tx("rollback", OTHER, "--yes");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEqualTo(line("rolled back " + OTHER));
        var told = catchThrowableOfType(XAException.class, () -> manager.commit(OTHER));
        assertThat(told.errorCode).isEqualTo(XAException.XA_HEURRB);
        assertThat(tx("rollback", OTHER, "--yes").err()).contains("is heuristically rolled back already");
        assertThat(Ran.of("browse", "orders", "--url", url()).out()).isEmpty();
    }

    @Test
    void rollsBackWhatIsNotPrepared() throws Exception {
        start(BrokerOptions.inMemory());
        BranchSession manager = manager();
        manager.begin(OTHER).end(OTHER, XAResource.TMSUCCESS);
        manager.begin("5:0c:").end("5:0c:", XAResource.TMFAIL);

        Ran warned = tx("rollback", OTHER);
        Ran idle = tx("rollback", OTHER, "--yes");
        Ran failed = tx("rollback", "5:0c:", "--yes");

        assertThat(warned.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(warned.err()).contains("which isn't prepared", "add --yes to do it");
        assertThat(idle).isEqualTo(new Ran(0, line("rolled back " + OTHER), ""));
        assertThat(failed).isEqualTo(new Ran(0, line("rolled back 5:0c:"), ""));
        assertThat(tx("list", "--unfinished").out()).isEmpty();
    }

    @Test
    void saysWhatADecisionMeansAndDoesNothingWithoutYes() throws Exception {
        start(BrokerOptions.inMemory());
        manager().prepare(NARAYANA);

        Ran commit = tx("commit", NARAYANA);
        Ran rollback = tx("rollback", NARAYANA);

        assertThat(commit.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(commit.out()).isEmpty();
        assertThat(commit.err())
                .contains(NARAYANA, "transaction   0:ffff7f000001:a1f9:6b08c43c:2")
                .contains("would commit", "heuristic", "may have decided otherwise", "add --yes to do it");
        assertThat(rollback.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(rollback.err()).contains("would roll back");
        assertThat(tx("list").out()).contains("  state         prepared");
    }

    @Test
    void saysWhatForgettingMeansAndDoesNothingWithoutYes() throws Exception {
        start(BrokerOptions.inMemory());
        manager().prepare(OTHER);
        tx("commit", OTHER, "--yes");

        Ran ran = tx("forget", OTHER);

        assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err()).contains("told that there is no such branch", "add --yes to do it");
        assertThat(names(tx("list"))).containsExactly(OTHER);
    }

    @Test
    void saysWhyABranchIsInTheWrongState() throws Exception {
        start(BrokerOptions.inMemory());
        BranchSession manager = manager();
        manager.prepare(NARAYANA);
        manager.begin("5:0c:").end("5:0c:", XAResource.TMSUCCESS);
        manager.begin(OTHER);

        assertThat(refusal("commit", OTHER)).contains("is active, not prepared", "'ternmq tx rollback' undoes it");
        assertThat(refusal("commit", "5:0c:")).contains("is idle, not prepared");
        assertThat(refusal("rollback", OTHER)).contains("is still worked in (user '', channel ", "by its timeout");
        assertThat(refusal("forget", NARAYANA)).contains("is prepared; only what was ended by hand can be forgotten");
        assertThat(names(tx("list", "--unfinished"))).containsExactly(NARAYANA, OTHER, "5:0c:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback", "forget"})
    void saysThatThereIsNoSuchBranch(String command) throws Exception {
        start(BrokerOptions.inMemory());
        manager().prepare("5:0a0a:0b");

        assertThat(refusal(command, "5:0a:"))
                .contains("there is no branch 5:0a: that you may see", "see: ternmq tx list --unfinished");
    }

    @Test
    void takesANegativeFormatId() throws Exception {
        start(BrokerOptions.inMemory());
        manager().prepare("-1010695802:0a:0b");

        assertThat(tx("rollback", "-1010695802:0a:0b", "--yes").out()).isEqualTo(line("rolled back -1010695802:0a:0b"));
    }

    @Test
    void letsNobodyDecideWhoMayNot() throws Exception {
        start(BrokerOptions.inMemory()
                .users(Users.of(Map.of("anna", password("a"), "ben", password("b"))))
                .authorizer((operation, address, who) ->
                        operation == Operation.DECIDE_BRANCH || operation == Operation.BRANCHES_OF_OTHERS
                                ? Optional.of("you have no right " + operation)
                                : Optional.empty()));
        var manager = new BranchSession(broker.uri(), "anna", "a");
        open.add(manager);
        manager.prepare(OTHER);

        Ran own = as("anna", "a", "rollback", OTHER, "--yes");
        Ran others = as("ben", "b", "rollback", OTHER, "--yes");
        Ran listed = as("ben", "b", "list");

        assertThat(own.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(own.err()).contains("you have no right DECIDE_BRANCH (--user connects as another user)");
        assertThat(others.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(others.err()).contains("there is no branch " + OTHER + " that you may see");
        assertThat(listed.out()).isEmpty();
        assertThat(names(as("anna", "a", "list"))).containsExactly(OTHER);
    }

    private void start(BrokerOptions options) throws Exception {
        broker = Broker.start(options.listen("tcp://127.0.0.1:0"));
        open.add(broker);
    }

    private void restart() throws Exception {
        close();
        open.clear();
        start(BrokerOptions.in(data));
    }

    private BranchSession manager() throws JMSException {
        var manager = new BranchSession(broker.uri(), "", "");
        open.add(manager);
        return manager;
    }

    private String url() {
        return broker.uri().toString();
    }

    private String[] words(String... words) {
        return Stream.of(Stream.of("tx"), Stream.of(words), Stream.of("--url", url()))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    private Ran tx(String... words) {
        return Ran.of(words(words));
    }

    private Ran as(String user, String password, String... words) {
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
        return Ran.of(Stream.concat(Stream.of(words(words)), Stream.of("--user", user, "--password-stdin"))
                .toArray(String[]::new));
    }

    /** What a command says that is refused, in one line. */
    private String refusal(String... words) {
        Ran ran = tx(Stream.concat(Stream.of(words), Stream.of("--yes")).toArray(String[]::new));
        assertThat(ran.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("ternmq: ").hasLineCount(1);
        return ran.err();
    }

    private static List<String> names(Ran ran) {
        return ran.out().lines().filter(line -> !line.startsWith(" ")).toList();
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }

    private static ScramCredential password(String text) {
        return ScramCredential.of(text.toCharArray(), new byte[16], 4_096);
    }

    /** A pipe whose reader goes away. */
    private static Writer brokenAfter(int characters, StringWriter to) {
        return new Writer() {
            @Override
            public void write(char[] buffer, int from, int length) throws java.io.IOException {
                if (to.getBuffer().length() > characters) {
                    throw new java.io.IOException("Broken pipe");
                }
                to.write(buffer, from, length);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
