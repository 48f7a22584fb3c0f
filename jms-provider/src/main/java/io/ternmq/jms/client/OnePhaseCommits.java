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

    OnePhaseCommits(Branches branches, Supplier<LinkSession> opener) {
        this.branches = branches;
        this.opener = opener;
    }

    /** A session's. */
    private static final class Numbers {
        final LinkSession session;
        long last;

        Numbers(LinkSession session) {
            this.session = session;
        }
    }

    /** @param origin where the branch began, if that is known */
    synchronized XaResult commit(Xid xid, Optional<UUID> origin) throws JMSException {
        var numbers = current.get();
        if (numbers == null) {
            numbers = new Numbers(opener.get());
            current.set(numbers);
        }
        long number = numbers.last + 1;
        // Unless its answer says otherwise it may have its effect.
        numbers.last = number;
        var result = branches.commitInOnePhase(xid, origin, numbers.session.number(), number);
        // PROTO is also told of one that waits for room, and was asked for over a connection that is lost.
        if (result.result() != XaCode.OK && result.result() != XaCode.PROTO) {
            numbers.last = number - 1;
        }
        return result;
    }

    /** The numbers aren't needed any more. A commit after that begins others. */
    void close() {
        var numbers = current.getAndSet(null);
        if (numbers != null) {
            numbers.session.close(new DeliveryIds());
        }
    }
}
