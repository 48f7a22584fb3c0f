package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.AskBranches;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.transaction.Branch;
import io.ternmq.broker.transaction.Branch.Unfinished;
import io.ternmq.broker.transaction.Seat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.StringJoiner;

/** Lists branches, a page at a time. */
final class BranchFigures {
    /** Fits the smallest frame that can be configured. */
    private static final int PAGE_BYTES = 8 * 1024;
    /** Of one branch, without its name and who holds it. */
    private static final int FIGURES_BYTES = 32;

    private static final int LISTED_AT_ONCE = 300;
    private static final int UTF8_BYTES_MAX = 3;
    private static final int SEATS_SHOWN = 3;
    private static final int USER_CHARACTERS_SHOWN = 100;

    private final State state;
    private final Output out;
    private final Branches branches;

    BranchFigures(State state, Output out, Branches branches) {
        this.state = state;
        this.out = out;
        this.branches = branches;
    }

    void ask(AskBranches command, String user, long nowMillis) {
        List<Branch> found = new ArrayList<>();
        add(found, state.branches().all(), command, user);
        if (command.unfinished()) {
            add(found, branches.unfinished(), command, user);
        }
        found.sort(Comparator.comparing(Branch::xid));
        List<Effect.BranchFigures> page = new ArrayList<>();
        int bytes = 0;
        for (Branch branch : found) {
            Effect.BranchFigures figures = figures(branch, nowMillis);
            bytes += FIGURES_BYTES
                    + figures.xid().global().length
                    + figures.xid().qualifier().length
                    + figures.holder().length() * UTF8_BYTES_MAX;
            if (!page.isEmpty() && (bytes > PAGE_BYTES || page.size() == LISTED_AT_ONCE)) {
                break;
            }
            page.add(figures);
        }
        boolean more = page.size() < found.size();
        out.effect(new Effect.BranchesAre(command.channel(), out.end(), command.requestId(), more, page));
    }

    /** One more than a page holds, so that it shows whether there are more. */
    private static void add(
            List<Branch> found, NavigableMap<Xid, ? extends Branch> all, AskBranches command, String user) {
        int count = 0;
        for (Branch branch : all.tailMap(command.after(), false).values()) {
            if (command.everyones() || branch.user().equals(user)) {
                found.add(branch);
                count++;
            }
            if (count > LISTED_AT_ONCE) {
                return;
            }
        }
    }

    private static Effect.BranchFigures figures(Branch branch, long nowMillis) {
        return new Effect.BranchFigures(
                branch.xid(),
                branch.state(),
                Math.max(0, nowMillis - branch.sinceMillis()),
                branch.sends(),
                branch.settlements(),
                holder(branch));
    }

    private static String holder(Branch branch) {
        String user = branch.user();
        StringJoiner holder = new StringJoiner(", ");
        holder.add("user '" + user.substring(0, Math.min(user.length(), USER_CHARACTERS_SHOWN)) + "'");
        if (branch instanceof Unfinished unfinished) {
            unfinished.seats().stream().limit(SEATS_SHOWN).map(Seat::toString).forEach(holder::add);
        }
        return holder.toString();
    }
}
