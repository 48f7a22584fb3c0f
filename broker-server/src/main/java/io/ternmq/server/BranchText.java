package io.ternmq.server;

import io.ternmq.jms.client.BranchFigures;
import io.ternmq.jms.client.BranchFigures.State;
import io.ternmq.server.xid.DecodedXid;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A branch for a person to read: its name alone in a line, to be copied, and below it, indented, what is known. */
final class BranchText {
    private static final String LINE = "  %-13s %s%n";
    private static final int HOURS_IN_A_DAY = 24;
    private static final int IN_THE_NEXT = 60;

    private BranchText() {}

    static void print(BranchFigures branch, PrintWriter out) {
        out.println(branch.name());
        out.printf(LINE, "state", state(branch.state()));
        out.printf(
                LINE,
                "age",
                age(branch.ageMillis()) + " since it " + (branch.state().wasPrepared() ? "was prepared" : "began"));
        out.printf(LINE, "sends", messages(branch.sends()));
        out.printf(LINE, "settles", messages(branch.settles()));
        out.printf(LINE, "holder", branch.holder());
        DecodedXid decoded = DecodedXid.of(branch.name());
        out.printf(LINE, "manager", decoded.manager());
        decoded.facts().forEach(fact -> out.printf(LINE, fact.name(), fact.value()));
    }

    static String state(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String messages(int count) {
        return count == 1 ? "1 message" : count + " messages";
    }

    /** In the two largest units that say something. */
    static String age(long millis) {
        Duration age = Duration.ofMillis(millis);
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHours() % HOURS_IN_A_DAY + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutes() % IN_THE_NEXT + " min";
        }
        return age.toMinutes() > 0
                ? age.toMinutes() + " min " + age.toSeconds() % IN_THE_NEXT + " s"
                : age.toSeconds() + " s";
    }
}
