package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Outcome;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;

/** What an exception says about the outcome. */
final class Errors {
    /** The only code after which the operation may have had its effect: see docs/reliability.md. */
    private static final String IN_DOUBT = "IN_DOUBT";

    private Errors() {}

    static Outcome outcome(JMSException e) {
        if (e instanceof TransactionRolledBackException) {
            return Outcome.UNDONE;
        }
        String code = e.getErrorCode();
        return code == null || code.equals(IN_DOUBT) ? Outcome.DOUBT : Outcome.UNDONE;
    }
}
