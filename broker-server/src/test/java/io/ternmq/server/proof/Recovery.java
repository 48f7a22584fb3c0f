package io.ternmq.server.proof;

import io.ternmq.jms.client.BranchFigures;
import io.ternmq.testsupport.history.Branch;
import io.ternmq.testsupport.history.BranchBook;
import io.ternmq.testsupport.history.BranchCall;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Finding;
import io.ternmq.testsupport.history.HistoryWriter;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.transaction.xa.XAException;

/** The transaction manager that comes after the clients, and ends the branches that they left. */
final class Recovery {
    private static final int CALLS_MAX = 100;
    private static final int PAUSE_MILLIS = 10;
    private static final int ROUNDS_MAX = 6_000;

    private final Access access;
    private final BranchBook book;
    private final HistoryWriter history;
    private final Random random;

    /**
     * Prepares a recovery.
     *
     * @param book the branches of the clients' history
     * @param history gets what is asked for and told from now on
     * @param random decides about branches that no client had decided about
     */
    Recovery(Access access, BranchBook book, HistoryWriter history, Random random) {
        this.access = access;
        this.book = book;
        this.history = history;
        this.random = random;
    }

    /** Something that is done with a connection of its own. */
    private interface Step {
        void run(Manager manager) throws XAException, JMSException;
    }

    private void connected(Step step) throws JMSException {
        try (XAConnection connection = access.xaFactory().createXAConnection()) {
            var resource = connection.createXASession().getXAResource();
            step.run(new Manager(resource, access, history, random));
        } catch (XAException e) {
            throw new IllegalStateException("no answer", e);
        }
    }

    /** Looks which branches are there. */
    void look() throws JMSException {
        connected(manager -> {
            for (BranchXid xid : manager.look(book.branches())) {
                if (book.find(xid.client(), xid.unit()).isEmpty()) {
                    history.write(new Entry.Told(System.currentTimeMillis(), xid.client(), xid.unit(), Finding.LISTED));
                }
            }
        });
    }

    /** Ends all that are there. Returns whether there were any. */
    boolean settle() throws JMSException {
        var left = book.branches().stream().filter(Branch::isListed).toList();
        if (!left.isEmpty()) {
            connected(manager -> left.forEach(branch -> settle(manager, branch)));
        }
        return !left.isEmpty();
    }

    private static void settle(Manager manager, Branch branch) {
        for (int i = 0; !branch.isOver(); i++) {
            if (i == CALLS_MAX) {
                throw new IllegalStateException("it has no end: " + branch);
            }
            manager.settle(branch);
        }
    }

    /** Rolls back what dead clients left without having it prepared, once nobody works there any more. */
    void rollBackUnfinished() throws JMSException {
        connected(manager -> {
            var pause = new Stop();
            var left = unfinished();
            for (int i = 0; !left.isEmpty(); i++) {
                if (i == ROUNDS_MAX) {
                    throw new IllegalStateException("these don't end: " + left);
                }
                left.forEach(branch -> manager.ask(branch, BranchCall.ROLLBACK));
                pause.await(PAUSE_MILLIS);
                left = unfinished();
            }
        });
    }

    private List<Branch> unfinished() throws JMSException {
        List<Branch> found = new ArrayList<>();
        try (var admin = access.admin()) {
            admin.branches().list(true, figures -> found.add(begun(figures)));
        }
        return found;
    }

    private Branch begun(BranchFigures figures) {
        var xid = BranchXid.of(figures.name());
        return book.find(xid.client(), xid.unit()).orElseThrow(() -> new IllegalStateException("a branch of nobody"));
    }
}
