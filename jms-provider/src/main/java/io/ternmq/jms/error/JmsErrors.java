package io.ternmq.jms.error;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import org.jspecify.annotations.Nullable;

/** Turns reasons into the exceptions of JMS 3.1 §8; the error code is the reason's name. */
public final class JmsErrors {

    private JmsErrors() {}

    /** The exception for a reason. */
    public static JMSException of(Failure failure) {
        var text = failure.text();
        var code = failure.code();
        return switch (code) {
            case "AUTHENTICATION_FAILED", "NOT_AUTHORIZED" -> new JMSSecurityException(text, code);
            case "CLIENT_ID_IN_USE" -> new InvalidClientIDException(text, code);
            case "DESTINATION_INVALID", "DESTINATION_UNKNOWN" -> new InvalidDestinationException(text, code);
            case "SELECTOR_INVALID" -> new InvalidSelectorException(text, code);
            case "DESTINATION_FULL", "DISK_FULL", "LIMIT_EXCEEDED", "MESSAGE_TOO_LARGE", "TOO_MANY_CONNECTIONS" ->
                new ResourceAllocationException(text, code);
            case "MESSAGE_MALFORMED" -> new MessageFormatException(text, code);
            case "TRANSACTION_TOO_LARGE", "ROLLBACK_ONLY", "ROLLED_BACK" ->
                new TransactionRolledBackException(text, code);
            case "CLOSED" -> new IllegalStateException(text, code);
            default -> new JMSException(text, code);
        };
    }

    /** The exception for a reason of this side. */
    public static JMSException of(ClientCode code, String text) {
        return of(Failure.of(code, text));
    }

    /** The exception for a commit that was refused, whatever the reason: the transaction is rolled back. */
    public static JMSException ofCommit(Failure failure) {
        var exception = of(failure);
        if (exception instanceof TransactionRolledBackException
                || failure.code().equals(ClientCode.IN_DOUBT.name())
                || failure.code().equals(ClientCode.CLOSED.name())) {
            return exception;
        }
        return new TransactionRolledBackException(
                "The transaction was rolled back: " + failure.text(), failure.code(), exception);
    }

    /** The unchecked twin that the simplified API throws (JMS 3.1 §8.3). */
    public static JMSRuntimeException unchecked(JMSException e) {
        var text = String.valueOf(e.getMessage());
        var code = e.getErrorCode();
        if (e instanceof IllegalStateException) {
            return new IllegalStateRuntimeException(text, code, e);
        } else if (e instanceof InvalidClientIDException) {
            return new InvalidClientIDRuntimeException(text, code, e);
        } else if (e instanceof InvalidDestinationException) {
            return new InvalidDestinationRuntimeException(text, code, e);
        } else if (e instanceof InvalidSelectorException) {
            return new InvalidSelectorRuntimeException(text, code, e);
        } else if (e instanceof JMSSecurityException) {
            return new JMSSecurityRuntimeException(text, code, e);
        } else if (e instanceof MessageFormatException) {
            return new MessageFormatRuntimeException(text, code, e);
        }
        return uncheckedRest(e, text, code);
    }

    private static JMSRuntimeException uncheckedRest(JMSException e, String text, @Nullable String code) {
        if (e instanceof MessageNotWriteableException) {
            return new MessageNotWriteableRuntimeException(text, code, e);
        } else if (e instanceof ResourceAllocationException) {
            return new ResourceAllocationRuntimeException(text, code, e);
        } else if (e instanceof TransactionInProgressException) {
            return new TransactionInProgressRuntimeException(text, code, e);
        } else if (e instanceof TransactionRolledBackException) {
            return new TransactionRolledBackRuntimeException(text, code, e);
        }
        return new JMSRuntimeException(text, code, e);
    }
}
