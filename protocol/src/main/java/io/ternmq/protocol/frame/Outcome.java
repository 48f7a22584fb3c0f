package io.ternmq.protocol.frame;

/**
 * What became of a send or commit, as of a position that is forced to disk.
 *
 * @param requestId the request's
 * @param kind the outcome
 * @param code for REFUSED why, otherwise NONE
 * @param text for REFUSED the text, otherwise empty
 */
public record Outcome(int requestId, Kind kind, ErrorCode code, String text) implements Frame {
    /** The possible outcomes. */
    public enum Kind {
        /** It has its effect and is forced. */
        STORED,
        /** It was refused and had no effect. */
        REFUSED,
        /** The broker never saw it, or rolled it back; it has no effect and, of this epoch's elders, never will. */
        NOT_STORED,
        /** The broker no longer knows the session: in doubt. */
        IDENTITY_UNKNOWN
    }

    @Override
    public Opcode opcode() {
        return Opcode.OUTCOME;
    }
}
