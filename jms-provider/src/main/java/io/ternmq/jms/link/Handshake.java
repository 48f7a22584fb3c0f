package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.UUID;

/** How one connection authenticates: the first frame, the answers to challenges, the check of the last one. */
final class Handshake {

    private static final int VERSION = 1;
    private static final String ANONYMOUS = "ANONYMOUS";

    private final Optional<ScramSha256> scram;

    Handshake(Credentials credentials, String nonce) {
        this.scram = credentials.isAnonymous() ? Optional.empty() : Optional.of(new ScramSha256(credentials, nonce));
    }

    Open open(UUID connectionId, int epoch, String clientId) {
        var mechanism = scram.isPresent() ? ScramSha256.MECHANISM : ANONYMOUS;
        var response = scram.map(ScramSha256::first).orElse(new byte[0]);
        return new Open(VERSION, VERSION, 0, connectionId, epoch, clientId, mechanism, response);
    }

    Auth answer(Auth challenge) throws GeneralSecurityException {
        if (scram.isEmpty()) {
            throw new GeneralSecurityException("a challenge, but no mechanism that has one");
        }
        return new Auth(scram.get().last(challenge.data()));
    }

    /** Why the broker is not to be trusted; empty if it is. */
    Optional<Failure> check(Opened opened) {
        if (opened.version() != VERSION) {
            return Optional.of(
                    Failure.of(ErrorCode.VERSION_UNSUPPORTED, "the broker chose protocol version " + opened.version()));
        }
        try {
            if (scram.isPresent()) {
                scram.get().verify(opened.serverFinal());
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of(untrusted(e));
        }
    }

    static Failure untrusted(GeneralSecurityException e) {
        return Failure.of(ErrorCode.AUTHENTICATION_FAILED, "The broker can't be trusted: " + e.getMessage());
    }
}
