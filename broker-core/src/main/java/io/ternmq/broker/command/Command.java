package io.ternmq.broker.command;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.id.Xid;
import java.util.List;
import java.util.UUID;

/**
 * What a front end asks of the engine. Every command names the channel it came by: a number that the transport gives
 * to one network connection, never reused; one channel is one epoch of a client's connection. Commands of a channel
 * reach the engine in the order in which they came. {@code requestId} 0 means that no reply is wanted.
 */
public sealed interface Command {
    /** The channel it came by. */
    long channel();

    /** Bytes of the message that it brings. */
    default int messageBytes() {
        return 0;
    }

    /** A client was authenticated. Effect: Accepted or Disconnect. An older channel of the same connection is closed. */
    record OpenConnection(long channel, UUID connection, int epoch, String clientId, String principal)
            implements Command {}

    /** The channel broke, or its peer fell silent. */
    record LoseConnection(long channel) implements Command {}

    /** Deliveries of so many bytes, counted as {@link io.ternmq.broker.queue.Outflow} does, have left by the channel. */
    record DeliveriesLeft(long channel, long bytes) implements Command {}

    /** A clean end: identities are forgotten. */
    record CloseConnection(long channel, int requestId) implements Command {}

    /** Opens a session, or opens it again after a reconnect. */
    record OpenSession(long channel, int requestId, int session, boolean transacted, boolean mustExist)
            implements Command {}

    /** Closes a session and forgets its identity. */
    record CloseSession(long channel, int requestId, int session, List<DeliveryRange> handedOver) implements Command {}

    /** One non-transacted message. Effect: Sent or Refused. */
    record Send(long channel, int session, long number, Address address, byte[] content) implements Command {
        @Override
        public int messageBytes() {
            return content.length;
        }
    }

    /** One message within the session's local transaction. */
    record TxSend(long channel, int session, Address address, byte[] content) implements Command {
        @Override
        public int messageBytes() {
            return content.length;
        }
    }

    /**
     * A body that is too large for a frame begins to come, under a number that rises within the session. What was put
     * before and isn't named by a send yet is given up. Effect: BodyBegun or BodyRefused.
     */
    record BeginBody(long channel, int session, long body) implements Command {}

    /** All of that body is forced; from now on a send may name it. Answers the request of its last part. */
    record EndBody(long channel, int requestId, int session, long body, long length, int crc32c) implements Command {}

    /** Asks for a part of the large body of a delivery that isn't settled, or of what a browser was shown. Effect: ReadBody. */
    record GetBody(long channel, int requestId, int session, long deliveryId, long offset, int length)
            implements Command {}

    /** Commits the session's local transaction. Effect: Sent or Refused. */
    record Commit(long channel, int session, long number) implements Command {}

    /**
     * A send, a message of a transaction, or a commit that its user has no right to. Effect: Refused, which is
     * remembered; without a number (0) it dooms the transaction.
     */
    record Deny(long channel, int session, long number, String text) implements Command {}

    /** Rolls the session's local transaction back; unsettled deliveries return, credit is void. */
    record Rollback(long channel, int requestId, int session, List<DeliveryRange> handedOver) implements Command {}

    /** What became of a send or commit? Effect: OutcomeIs. */
    record AskOutcome(long channel, int requestId, int session, long number) implements Command {}

    /** Opens a consumer or browser, without credit; on a topic with its subscription, which is made if there is none. */
    record OpenConsumer(
            long channel,
            int requestId,
            int session,
            int consumer,
            Address address,
            String selector,
            boolean browser,
            boolean noLocal,
            String subscription,
            Sharing sharing)
            implements Command {
        /** Of a queue, or of a subscription that ends with it. */
        public OpenConsumer(
                long channel,
                int requestId,
                int session,
                int consumer,
                Address address,
                String selector,
                boolean browser,
                boolean noLocal) {
            this(channel, requestId, session, consumer, address, selector, browser, noLocal, "", Sharing.NONE);
        }
    }

    /** Closes a consumer or browser. */
    record CloseConsumer(long channel, int requestId, int session, int consumer, List<DeliveryRange> handedOver)
            implements Command {}

    /** Deletes a durable subscription of the connection's client id, with what it holds. */
    record Unsubscribe(long channel, int requestId, String subscription) implements Command {}

    /** Makes a temporary queue or topic of the connection; again is nothing. */
    record CreateTemporary(long channel, int requestId, Address address) implements Command {}

    /** Deletes a temporary queue or topic of the connection, with what it holds. */
    record DeleteTemporary(long channel, int requestId, Address address) implements Command {}

    /** Adds credit and reports what was handed over. */
    record GrantCredit(long channel, int session, int consumer, int messages, long bytes, long handedOver)
            implements Command {}

    /** Settles deliveries; in a transacted session with its commit. */
    record Settle(long channel, int requestId, int session, Settlement settlement, List<DeliveryRange> deliveries)
            implements Command {}

    /** All unsettled deliveries of the session return and come again; credit is void. */
    record Recover(long channel, int requestId, int session, List<DeliveryRange> handedOver) implements Command {}

    /**
     * Figures of the queues whose name matches, a page at a time.
     *
     * @param pattern * stands for any characters, empty for all
     * @param after last name of the page before; empty for the first page
     */
    record AskStat(long channel, int requestId, String pattern, String after) implements Command {
        /** The first page. */
        public AskStat(long channel, int requestId, String pattern) {
            this(channel, requestId, pattern, "");
        }
    }

    /** Removes all messages of a queue that are not being delivered. */
    record Purge(long channel, int requestId, Address address) implements Command {}

    /** What concerns branches. Effect: BranchAnswer, unless it says otherwise. Another user's branch: Failed. */
    sealed interface OfBranch extends Command {
        /** Of the reply. */
        int requestId();
    }

    /**
     * Lets a transacted session work in a branch.
     *
     * @param timeoutSeconds after which one that begins is rolled back if it isn't prepared; 0 for the default
     */
    record StartBranch(long channel, int requestId, int session, Xid xid, Start mode, int timeoutSeconds)
            implements OfBranch {}

    /** Ends a session's work in a branch, or suspends it. */
    record EndBranch(long channel, int requestId, int session, Xid xid, End mode) implements OfBranch {}

    /** Prepares a branch. {@code everyones}: also one that another user began; so in those that follow. */
    record PrepareBranch(long channel, int requestId, Xid xid, boolean everyones) implements OfBranch {}

    /**
     * Commits a branch.
     *
     * @param session whose number the commit takes; 0 for none
     * @param number of that session, which has its effect once
     */
    record CommitBranch(
            long channel, int requestId, Xid xid, boolean onePhase, boolean everyones, int session, long number)
            implements OfBranch {
        /** One that takes no number. */
        public CommitBranch(long channel, int requestId, Xid xid, boolean onePhase, boolean everyones) {
            this(channel, requestId, xid, onePhase, everyones, 0, 0);
        }
    }

    /** Rolls a branch back. */
    record RollbackBranch(long channel, int requestId, Xid xid, boolean everyones) implements OfBranch {}

    /** Forgets a branch that was ended by hand. */
    record ForgetBranch(long channel, int requestId, Xid xid, boolean everyones) implements OfBranch {}

    /** Ends a prepared branch by hand. Whoever sends it has the right to. */
    record DecideBranch(long channel, int requestId, Xid xid, boolean commit) implements OfBranch {}

    /**
     * Branches, a page at a time. Effect: BranchesAre.
     *
     * @param after last one of the page before; with an empty global part for the first page
     * @param unfinished whether those are wanted too that aren't prepared
     */
    record AskBranches(long channel, int requestId, Xid after, boolean unfinished, boolean everyones)
            implements OfBranch {}

    /** How a session comes into a branch. */
    enum Start {
        BEGIN,
        JOIN,
        RESUME
    }

    /** How a session leaves a branch. */
    enum End {
        SUCCESS,
        FAIL,
        SUSPEND
    }
}
