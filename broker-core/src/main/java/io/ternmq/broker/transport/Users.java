package io.ternmq.broker.transport;

import io.ternmq.protocol.codec.SaslPrep;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who may connect. Asked on the event loop at each handshake, so an answer comes from memory or from a small local
 * file.
 */
public interface Users {
    /** The credential of a user, empty when there is no such user. The name is prepared by SASLprep. */
    Optional<ScramCredential> find(String name);

    /** Whether nobody is configured: then anonymous clients are let in, and only from this machine. */
    boolean isEmpty();

    /**
     * Bytes that nobody outside knows, at least 16, the same for as long as there are users: from them comes what a name is
     * told that nobody has. Not empty.
     */
    byte[] secret();

    /** A fixed set of users, by name. */
    static Users of(Map<String, ScramCredential> users) {
        Map<String, ScramCredential> copy = users.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(user -> SaslPrep.prepare(user.getKey()), Map.Entry::getValue));
        byte[] secret = ScramCredential.secret(copy.values());
        return new Users() {
            @Override
            public Optional<ScramCredential> find(String name) {
                return Optional.ofNullable(copy.get(name));
            }

            @Override
            public boolean isEmpty() {
                return copy.isEmpty();
            }

            @Override
            public byte[] secret() {
                return secret.clone();
            }
        };
    }
}
