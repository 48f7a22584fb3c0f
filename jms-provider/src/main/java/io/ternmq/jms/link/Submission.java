package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.message.Destination;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One send or commit under way: numbered by the loop when it is transmitted for the first time, and answered once.
 * The same number goes out again after a reconnect.
 */
public final class Submission extends Pending<Boolean> implements Runnable {

    /** What becomes of one when the connection is lost before the answer. */
    public enum OnLoss {
        /** It goes out again, under its number: what is persistent. */
        RESEND,
        /** The broker is asked: what can't go out again by itself, since more belongs to it. */
        ASK,
        /** It fails: what isn't persistent, and must not come twice. */
        FAIL
    }

    private static final byte[] NO_CONTENT = new byte[0];
    private static final Destination NOWHERE = new Destination(Destination.Kind.QUEUE, "");

    final Destination destination;
    final byte[] content;
    final boolean commit;

    final OnLoss onLoss;

    private final SessionCore session;
    private final Consumer<Submission> onResolved;

    /** Set by whoever is first: the loop to transmit it, or the application to give it up. */
    private final AtomicBoolean decided = new AtomicBoolean();

    /** Set before it is put: generation of the session in which its large body was begun, 0 without one. */
    int bodyGeneration;

    /** Owned by the loop, as all below: 0 until it was transmitted. */
    long number;

    /** Epoch in which it was transmitted for the first time. */
    int epoch;

    /** When that was, while the broker had not answered the session yet. */
    long transmittedNanos;

    /** Whether its outcome is known, which is told when those before it are. */
    boolean settled;

    @Nullable
    Failure refusal;

    private Submission(
            SessionCore session,
            Destination destination,
            byte[] content,
            boolean commit,
            OnLoss onLoss,
            Consumer<Submission> onResolved) {
        this.session = session;
        this.destination = destination;
        this.content = content;
        this.commit = commit;
        this.onLoss = onLoss;
        this.onResolved = onResolved;
    }

    static Submission send(
            SessionCore session,
            Destination destination,
            byte[] content,
            OnLoss onLoss,
            Consumer<Submission> onResolved) {
        return new Submission(session, destination, content, false, onLoss, onResolved);
    }

    static Submission commit(SessionCore session, Consumer<Submission> onResolved) {
        return new Submission(session, NOWHERE, NO_CONTENT, true, OnLoss.ASK, onResolved);
    }

    /**
     * Gives up.
     *
     * @return true: it never left and never will; false: it was transmitted, and its outcome can't be told
     */
    public boolean withdraw() {
        return decided.compareAndSet(false, true);
    }

    /** The loop's turn: on from the mailbox. */
    @Override
    public void run() {
        session.submit(this);
    }

    boolean beginTransmission() {
        return decided.compareAndSet(false, true);
    }

    Frame frame(int sessionNumber) {
        return commit ? new Commit(sessionNumber, number) : new Send(sessionNumber, number, destination, content);
    }

    /**
     * Keeps what became of it.
     *
     * @param failure null if it had its effect
     */
    void settle(@Nullable Failure failure) {
        settled = true;
        refusal = failure;
    }

    void resolve() {
        var failure = refusal;
        if (failure == null) {
            succeed(Boolean.TRUE);
        } else {
            fail(failure);
        }
        onResolved.accept(this);
    }
}
