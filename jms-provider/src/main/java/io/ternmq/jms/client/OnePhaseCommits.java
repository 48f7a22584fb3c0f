package io.ternmq.jms.client;

import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.Xid;
import jakarta.jms.JMSException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An XAResource's commits in one phase, one at a time. Each takes the next number of a session of the link that does nothing
 * else, made when it is first needed: the broker records the number with the commit.
 *
 * <p>I1: a number that may have had its effect isn't used again.
 *
 * <p>Any thread.
 */
final class OnePhaseCommits {

    private final Branches branches;
    private final Supplier<LinkSession> opener;
    private final AtomicReference<@Nullable Numbers> current = new AtomicReference<>();
    private volatile boolean closed;

    OnePhaseCommits(Branches branches, Supplier<LinkSession> opener) {
        this.branches = branches;
        this.opener = opener;
    }

    /** A session's. */
    private static final class Numbers {
        final LinkSession session;
        long last;

        /** The commit that took the last number, if what became of it isn't known: asked again, it takes the same. */
        @Nullable
        Unanswered unanswered;

        Numbers(LinkSession session) {
            this.session = session;
        }
    }

    private record Unanswered(Xid xid, Optional<UUID> origin) {}

    /** @param origin where the branch began, if that is known */
    synchronized XaResult commit(Xid xid, Optional<UUID> origin) throws JMSException {
        var numbers = current.get();
        if (numbers == null) {
            numbers = new Numbers(opener.get());
            current.set(numbers);
        }
        try {
            return commit(xid, origin, numbers);
        } finally {
            if (closed) {
                end();
            }
        }
    }

    private XaResult commit(Xid xid, Optional<UUID> origin, Numbers numbers) throws JMSException {
        var again =
                Optional.ofNullable(numbers.unanswered).filter(one -> one.xid().equals(xid));
        var now = again.orElse(new Unanswered(xid, origin));
        long number = again.isPresent() ? numbers.last : numbers.last + 1;
        // Unless its answer says otherwise it may have its effect.
        numbers.last = number;
        numbers.unanswered = now;
        var result = branches.commitInOnePhase(xid, now.origin(), numbers.session.number(), number);
        // PROTO is also told of one that waits for room, and was asked for over a connection that is lost.
        if (result.result() != XaCode.PROTO) {
            numbers.unanswered = null;
        }
        if (result.result() != XaCode.OK && result.result() != XaCode.PROTO) {
            numbers.last = number - 1;
        }
        return result;
    }

    /** The numbers aren't needed any more. A commit after that, as JMS 3.1 §6.2.15 allows, begins others for itself. */
    void close() {
        closed = true;
        end();
    }

    private void end() {
        var numbers = current.getAndSet(null);
        if (numbers != null) {
            numbers.session.close(new DeliveryIds());
        }
    }
}
