package io.ternmq.broker.engine;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.LongList;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.Delta.BranchRow;
import io.ternmq.broker.journal.JournalRecord.BranchEnded;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.JournalRecord.BranchSettlement;
import io.ternmq.broker.paging.Holding;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.transaction.Branch.Durable;
import io.ternmq.broker.transaction.Branch.Held;
import io.ternmq.broker.transaction.Branch.HeuristicallyCommitted;
import io.ternmq.broker.transaction.Branch.HeuristicallyRolledBack;
import io.ternmq.broker.transaction.Branch.Prepared;
import io.ternmq.broker.transaction.Branch.Reserved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The branches that are prepared, or were ended by hand. They change by records, live and at replay alike.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: what a prepared branch settles is in memory and held, whether its queue is paged or not.
 *   <li>I2: the body of what a prepared branch sends is pinned.
 *   <li>I3: a branch stands in a delta's rows, among its ended ones, or in neither; the latter if it came and went within.
 * </ol>
 */
final class DurableBranches {
    /** What a message that a branch sends or settles takes beside its head. */
    private static final int MESSAGE_BYTES = 256;

    private final State state;
    private final TreeMap<Xid, Durable> branches = new TreeMap<>();
    /** Numbers of those that the newest delta cut holds. */
    private final Map<Long, Xid> stored = new LinkedHashMap<>();

    private final Map<Long, Xid> touched = new LinkedHashMap<>();
    private long messages;
    private long headBytes;

    DurableBranches(State state) {
        this.state = state;
    }

    void restore(List<BranchRow> rows) {
        for (BranchRow row : rows) {
            BranchPrepared content = row.prepared();
            stored.put(content.branch(), content.xid());
            switch (row.state()) {
                case HEURISTICALLY_COMMITTED -> branches.put(content.xid(), new HeuristicallyCommitted(content));
                case HEURISTICALLY_ROLLED_BACK -> branches.put(content.xid(), new HeuristicallyRolledBack(content));
                default -> hold(content);
            }
        }
    }

    /** All of them, by name. */
    NavigableMap<Xid, Durable> all() {
        return branches;
    }

    @Nullable
    Durable find(Xid xid) {
        return branches.get(xid);
    }

    int count() {
        return branches.size();
    }

    /** How many messages all prepared ones send and settle. */
    long messages() {
        return messages;
    }

    /** Bytes of memory that they take, roughly: each branch keeps what it sends and settles, and the heads of messages to topics. */
    long heldBytes() {
        return messages * MESSAGE_BYTES + headBytes;
    }

    /** Messages with a large body that prepared branches send. */
    List<Long> largeMessages() {
        List<Long> large = new ArrayList<>();
        for (Durable branch : branches.values()) {
            for (BranchSend send : branch.content().sends()) {
                if (send.large()) {
                    large.add(send.message());
                }
            }
        }
        return large;
    }

    void onPrepared(BranchPrepared prepared) {
        state.onMessageId(prepared.branch());
        touched.put(prepared.branch(), prepared.xid());
        hold(prepared);
    }

    private void hold(BranchPrepared prepared) {
        List<Reserved> reserved = new ArrayList<>();
        for (BranchSend send : prepared.sends()) {
            state.onMessageId(send.message());
            state.pinned().add(send.message());
            BrokerQueue target = send.address().kind() == Address.Kind.QUEUE ? state.queue(send.address()) : null;
            if (target != null) {
                target.reserve(send.bytes());
                reserved.add(new Reserved(target, send.bytes()));
            }
        }
        List<Held> held = new ArrayList<>();
        for (BranchSettlement settlement : prepared.settlements()) {
            BrokerQueue queue = state.queue(settlement.reference().queue());
            if (queue != null) {
                Holding holding = Holding.of(queue.references(), settlement.reference(), state.delta());
                if (holding.isNew()) {
                    queue.onHeld();
                }
                held.add(new Held(holding.reference(), settlement.settlement()));
            }
        }
        messages += prepared.sends().size() + prepared.settlements().size();
        headBytes += headBytes(prepared);
        branches.put(prepared.xid(), new Prepared(prepared, held, reserved));
    }

    /** A branch that was just prepared settles something more, which doesn't outlive the broker. */
    void holdToo(Xid xid, List<Held> more) {
        if (branches.get(xid) instanceof Prepared prepared) {
            prepared.held().addAll(more);
        }
    }

    private static long headBytes(BranchPrepared prepared) {
        return prepared.sends().stream().mapToLong(send -> send.head().length).sum();
    }

    /**
     * A branch ended. Live, who decided that goes on with what it held; at replay nobody is delivered anything, so that it is
     * available until the records that follow say what became of it.
     */
    void onEnded(BranchEnded ended, boolean replaying) {
        if (!(branches.remove(ended.xid()) instanceof Prepared prepared)) {
            throw new IllegalStateException("no branch " + ended.xid() + " is prepared");
        }
        BranchPrepared content = prepared.content();
        content.sends().forEach(send -> state.pinned().remove(send.message()));
        prepared.reserved().forEach(room -> room.queue().free(room.bytes()));
        messages -= content.sends().size() + content.settlements().size();
        headBytes -= headBytes(content);
        if (replaying) {
            giveBack(prepared.held());
        }
        touched.put(content.branch(), ended.xid());
        if (ended.heuristic()) {
            BranchPrepared name = new BranchPrepared(
                    content.branch(), content.xid(), content.user(), content.millis(), List.of(), List.of());
            branches.put(
                    ended.xid(),
                    ended.committed() ? new HeuristicallyCommitted(name) : new HeuristicallyRolledBack(name));
        }
    }

    private void giveBack(List<Held> held) {
        for (Held one : held) {
            if (!one.reference().gone()) {
                BrokerQueue queue = state.knownQueue(one.reference().queue());
                queue.onDeliveriesEnded(1);
                queue.references().giveBack(new ArrayList<>(List.of(one.reference())));
            }
        }
    }

    void onForgotten(Xid xid) {
        Durable branch = branches.remove(xid);
        if (branch == null) {
            throw new IllegalStateException("no branch " + xid + " was ended by hand");
        }
        touched.put(branch.content().branch(), xid);
    }

    /** Ends the current delta. */
    Cut cut() {
        List<BranchRow> rows = new ArrayList<>();
        LongList ended = new LongList();
        touched.forEach((number, xid) -> {
            Durable branch = branches.get(xid);
            if (branch != null && branch.content().branch() == number) {
                rows.add(new BranchRow(branch.content(), branch.state()));
                stored.put(number, xid);
            } else if (stored.remove(number) != null) {
                ended.add(number);
            }
        });
        touched.clear();
        return new Cut(rows, ended.toArray());
    }

    /** What became of branches within one delta. */
    record Cut(List<BranchRow> rows, long[] ended) {}
}
