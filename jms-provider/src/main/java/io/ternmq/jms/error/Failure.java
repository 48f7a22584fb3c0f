package io.ternmq.jms.error;

import io.ternmq.protocol.frame.ErrorCode;

/**
 * Why something was not done, before it becomes an exception in the thread that asked for it.
 *
 * @param code name of an {@link ErrorCode} or a {@link ClientCode}
 * @param text for a person: names the thing and the cure
 */
public record Failure(String code, String text) {

    /** The broker's reason. */
    public static Failure of(ErrorCode code, String text) {
        return new Failure(code.name(), text);
    }

    /** A reason of this side. */
    public static Failure of(ClientCode code, String text) {
        return new Failure(code.name(), text);
    }

    /** Whether this is the reason. */
    public boolean is(ErrorCode other) {
        return code.equals(other.name());
    }
}
