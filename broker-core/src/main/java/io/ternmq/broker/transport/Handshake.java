package io.ternmq.broker.transport;

import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Open;

/**
 * How a connection gets from its first frame to a principal.
 *
 * <pre>
 *   Expected ──Open, ANONYMOUS──────────────────────────► Passed
 *      └──────Open, SCRAM-SHA-256──► Challenged ──Auth──────┘
 * </pre>
 *
 * <p>What isn't on an arrow rejects the peer.
 */
sealed interface Handshake {
    /** The one protocol version there is. */
    int VERSION = 1;

    /** Most characters of a text for a peer or the log. */
    int PRINTABLE_MAX = 1_000;

    /** Takes the next frame of the peer. */
    Handshake next(Frame frame) throws RejectedException;

    /** A text with a part that a peer chose, which can't write lines of its own into the log. */
    static String printable(String text) {
        var line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > PRINTABLE_MAX ? line.substring(0, PRINTABLE_MAX) + "…" : line;
    }

    /** Nothing came yet. */
    record Expected(Terms terms, Scram scram) implements Handshake {
        @Override
        public Handshake next(Frame frame) throws RejectedException {
            if (!(frame instanceof Open open)) {
                throw new RejectedException(ErrorCode.PROTOCOL, "the first frame must be Open");
            }
            if (open.versionMin() > VERSION || open.versionMax() < VERSION) {
                throw new RejectedException(
                        ErrorCode.VERSION_UNSUPPORTED,
                        "this broker speaks protocol version " + VERSION + ", the client " + open.versionMin() + " to "
                                + open.versionMax() + "; use a client of the broker's release");
            }
            return switch (open.mechanism()) {
                case "ANONYMOUS" -> anonymous(open);
                case Scram.MECHANISM -> new Challenged(open, scram.challenge(open.response()));
                default ->
                    throw new RejectedException(
                            ErrorCode.AUTHENTICATION_FAILED,
                            "the mechanism must be ANONYMOUS or " + Scram.MECHANISM + ", not '" + open.mechanism()
                                    + "'");
            };
        }

        private Handshake anonymous(Open open) throws RejectedException {
            if (!terms.anonymousAllowed() || !terms.users().isEmpty()) {
                throw new RejectedException(
                        ErrorCode.AUTHENTICATION_FAILED,
                        "this broker has users: connect with a user name and a password");
            }
            return new Passed(open, Principal.ANONYMOUS, new byte[0]);
        }
    }

    /** The proof is awaited. */
    record Challenged(Open open, Scram.Challenge challenge) implements Handshake {
        /** Who the peer says it is. */
        String printableName() {
            return printable(challenge.name());
        }

        @Override
        public Handshake next(Frame frame) throws RejectedException {
            if (!(frame instanceof Auth auth)) {
                throw new RejectedException(ErrorCode.PROTOCOL, "the answer to a challenge must be Auth");
            }
            return new Passed(open, new Principal(challenge.name()), challenge.verify(auth.data()));
        }
    }

    /** It is known who the peer is. */
    record Passed(Open open, Principal principal, byte[] serverFinal) implements Handshake {
        @Override
        public Handshake next(Frame frame) throws RejectedException {
            throw new RejectedException(ErrorCode.PROTOCOL, frame.opcode() + " came before the connection was open");
        }
    }
}
