package io.ternmq.jms.client;

import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaResult;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import javax.transaction.xa.XAException;

/** Turns what became of a call into the exceptions of XA, whose code a transaction manager acts on. */
final class XaErrors {

    private XaErrors() {}

    static XAException invalid(String text) {
        return of(XAException.XAER_INVAL, text);
    }

    static XAException of(int code, String text) {
        var exception = new XAException(text);
        exception.errorCode = code;
        return exception;
    }

    /** The exception for a result that is an error. */
    static XAException of(XaResult result, String what) {
        var text = result.text().isEmpty() ? "" : ": " + result.text();
        return of(number(result.result()), what + " was answered " + result.result() + text);
    }

    private static int number(XaCode code) {
        return switch (code) {
            case OK -> XAException.XAER_RMERR;
            case RDONLY -> XAException.XA_RDONLY;
            case RBROLLBACK -> XAException.XA_RBROLLBACK;
            case RBCOMMFAIL -> XAException.XA_RBCOMMFAIL;
            case RBOTHER -> XAException.XA_RBOTHER;
            case RBTIMEOUT -> XAException.XA_RBTIMEOUT;
            case RBTRANSIENT -> XAException.XA_RBTRANSIENT;
            case HEURRB -> XAException.XA_HEURRB;
            case HEURCOM -> XAException.XA_HEURCOM;
            case RMERR -> XAException.XAER_RMERR;
            case NOTA -> XAException.XAER_NOTA;
            case INVAL -> XAException.XAER_INVAL;
            case PROTO -> XAException.XAER_PROTO;
            case RMFAIL -> XAException.XAER_RMFAIL;
            case DUPID -> XAException.XAER_DUPID;
            case OUTSIDE -> XAException.XAER_OUTSIDE;
        };
    }

    /**
     * The exception for a call without a result. It is XAER_RMFAIL whenever the connection is at fault, so that the
     * manager asks again: XAER_RMERR would tell it that the branch was rolled back.
     */
    static XAException of(JMSException failure) {
        var exception = of(number(failure), String.valueOf(failure.getMessage()));
        exception.initCause(failure);
        return exception;
    }

    private static int number(JMSException failure) {
        var code = failure.getErrorCode();
        boolean misused = code == null
                ? failure instanceof IllegalStateException
                : code.equals(ErrorCode.NOT_AUTHORIZED.name()) || code.equals(ErrorCode.PROTOCOL.name());
        return misused ? XAException.XAER_PROTO : XAException.XAER_RMFAIL;
    }
}
