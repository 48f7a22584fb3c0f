package io.ternmq.broker.transport;

import io.ternmq.protocol.frame.ErrorCode;

/** The peer can't stay connected. Code and text go to the peer. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String text;

    RejectedException(ErrorCode code, String text) {
        super(text);
        this.code = code;
        this.text = text;
    }

    ErrorCode code() {
        return code;
    }

    String text() {
        return text;
    }
}
