package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Outcome;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.Set;

/** What an exception says about the outcome. */
final class Errors {
    /** Codes of errors after which the operation may have had its effect nevertheless. */
    private static final Set<String> DOUBTFUL = Set.of(
            "IN_DOUBT",
            "TIMEOUT",
            "CONNECTION_LOST",
            "CONNECTION_FAILED",
            "CLOSED",
            "IDENTITY_UNKNOWN",
            "BROKER_FAILED",
            "SUPERSEDED");

    private Errors() {}

    static Outcome outcome(JMSException e) {
        if (e instanceof TransactionRolledBackException) {
            return Outcome.UNDONE;
        }
        String code = e.getErrorCode();
        return code == null || DOUBTFUL.contains(code) ? Outcome.DOUBT : Outcome.UNDONE;
    }
}
