package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.Submission;
import jakarta.jms.JMSException;
import java.util.Optional;

/** Waits in application threads for what the link provides. */
final class Replies {

    private Replies() {}

    /** Waits for a reply; at the deadline, or if there won't be one, an exception says what for. */
    static <T> T await(Pending<T> pending, long timeoutMillis, String what) throws JMSException {
        if (!pending.await(timeoutMillis)) {
            throw unanswered(timeoutMillis, what);
        }
        var failure = pending.failure();
        if (failure.isPresent()) {
            throw JmsErrors.of(failure.get());
        }
        return pending.value();
    }

    /** What is thrown at the deadline. */
    static JMSException unanswered(long timeoutMillis, String what) {
        return JmsErrors.of(
                ClientCode.TIMEOUT,
                what + ": no answer from the broker within " + timeoutMillis + " ms (requestTimeoutMillis)");
    }

    /** Waits for the outcome of a commit: why it was rolled back, and be it that it never left; empty if it wasn't. */
    static Optional<Failure> awaitCommit(Submission commit, long timeoutMillis) throws JMSException {
        try {
            awaitDecision(commit, timeoutMillis, "commit");
        } catch (JMSException e) {
            if (ClientCode.IN_DOUBT.name().equals(e.getErrorCode())) {
                throw e;
            }
            return Optional.of(Failure.of(ClientCode.TIMEOUT, String.valueOf(e.getMessage())));
        }
        return commit.failure();
    }

    /** Waits for the outcome of a send or commit; false at the deadline, when it never left and never will. */
    static void awaitDecision(Submission submission, long timeoutMillis, String what) throws JMSException {
        if (submission.await(timeoutMillis)) {
            return;
        }
        if (submission.withdraw()) {
            throw JmsErrors.of(
                    ClientCode.TIMEOUT,
                    what + ": not connected for " + timeoutMillis + " ms (sendTimeoutMillis), so it was not sent");
        }
        throw JmsErrors.of(
                ClientCode.IN_DOUBT,
                what + ": no answer from the broker within " + timeoutMillis
                        + " ms (sendTimeoutMillis); it may take effect yet");
    }
}
