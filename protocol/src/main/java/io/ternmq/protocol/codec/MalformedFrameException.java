package io.ternmq.protocol.codec;

import io.netty.handler.codec.DecoderException;
import io.ternmq.protocol.frame.ErrorCode;

/**
 * The peer broke the protocol; the connection can't go on and is closed with this code and text.
 *
 * <p>A Netty DecoderException, so that a pipeline hands it on as it is.
 */
public final class MalformedFrameException extends DecoderException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    /** With the code and the text for the closing frame. */
    public MalformedFrameException(ErrorCode code, String text) {
        super(text);
        this.code = code;
    }

    static MalformedFrameException of(String text) {
        return new MalformedFrameException(ErrorCode.PROTOCOL, text);
    }

    /** What the closing frame says. */
    public ErrorCode code() {
        return code;
    }

    /** What the closing frame says to a person. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
