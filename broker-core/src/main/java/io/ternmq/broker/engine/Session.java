package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.queue.QueueConsumer;
import io.ternmq.broker.queue.Unsettled;
import io.ternmq.broker.topic.Publisher;
import io.ternmq.broker.transaction.LocalTransaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session that is open on a channel: its consumers, unsettled deliveries, transaction, and sends that wait for room. */
final class Session {
    private final long channel;
    private final int number;
    private final boolean transacted;
    private final SessionMemory memory;
    private final Publisher publisher;
    private final Unsettled unsettled;
    private final LongMap<QueueConsumer> consumers = new LongMap<>();
    private final LongMap<Browser> browsers = new LongMap<>();
    private final ParkedSends parked = new ParkedSends();
    private final PutBodies bodies = new PutBodies();
    private LocalTransaction transaction = new LocalTransaction();
    private final Set<Xid> branches = new LinkedHashSet<>(2);
    private @Nullable Xid branch;

    Session(Connection connection, int number, boolean transacted, SessionMemory memory, int unsettledMax) {
        this.channel = connection.channel();
        this.number = number;
        this.transacted = transacted;
        this.memory = memory;
        this.publisher = new Publisher(memory.id().connection(), connection.clientId());
        this.unsettled = new Unsettled(channel, number, unsettledMax, connection.outflow());
    }

    long channel() {
        return channel;
    }

    int number() {
        return number;
    }

    boolean transacted() {
        return transacted;
    }

    SessionMemory memory() {
        return memory;
    }

    /** Who sends in it. */
    Publisher publisher() {
        return publisher;
    }

    Unsettled unsettled() {
        return unsettled;
    }

    ParkedSends parked() {
        return parked;
    }

    PutBodies bodies() {
        return bodies;
    }

    LocalTransaction transaction() {
        return transaction;
    }

    /** The transaction ended; the next begins. */
    void beginTransaction() {
        transaction = new LocalTransaction();
        unsettled.holdNone();
    }

    /** The branch that it works in; null if in none. */
    @Nullable
    Xid branch() {
        return branch;
    }

    /** The branches that it works in, or is suspended in. */
    Set<Xid> branches() {
        return branches;
    }

    /** It works in a branch from now on, on this. */
    void enter(Xid xid, LocalTransaction work) {
        branch = xid;
        branches.add(xid);
        transaction = work;
        unsettled.holdNone();
        unsettled.hold(work.settlings().size());
    }

    /** It doesn't work in a branch any more, or only {@code stays} among those who will go on. */
    void leave(Xid xid, boolean stays) {
        if (!stays) {
            branches.remove(xid);
        }
        if (xid.equals(branch)) {
            branch = null;
            beginTransaction();
        }
    }

    @Nullable
    QueueConsumer consumer(int consumer) {
        return consumers.get(consumer);
    }

    @Nullable
    Browser browser(int consumer) {
        return browsers.get(consumer);
    }

    void add(QueueConsumer consumer) {
        consumers.put(consumer.number(), consumer);
    }

    void add(Browser browser) {
        browsers.put(browser.number(), browser);
    }

    void remove(QueueConsumer consumer) {
        consumers.remove(consumer.number());
    }

    void remove(Browser browser) {
        browsers.remove(browser.number());
    }

    int consumerCount() {
        return consumers.size() + browsers.size();
    }

    /** The open consumers in order of number. */
    List<QueueConsumer> consumers() {
        List<QueueConsumer> open = new ArrayList<>(consumers.size());
        for (long one : consumers.sortedKeys()) {
            QueueConsumer consumer = consumers.get(one);
            if (consumer != null) {
                open.add(consumer);
            }
        }
        return open;
    }

    /** The open browsers in order of number. */
    List<Browser> browsers() {
        List<Browser> open = new ArrayList<>(browsers.size());
        for (long one : browsers.sortedKeys()) {
            Browser browser = browsers.get(one);
            if (browser != null) {
                open.add(browser);
            }
        }
        return open;
    }
}
