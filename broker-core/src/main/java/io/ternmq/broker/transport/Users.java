package io.ternmq.broker.transport;

import java.util.Map;
import java.util.Optional;

/**
 * Who may connect. Asked on the event loop at each handshake, so an answer comes from memory or from a small local
 * file.
 */
public interface Users {
    /** The credential of a user, empty when there is no such user. */
    Optional<ScramCredential> find(String name);

    /** Whether nobody is configured: then anonymous clients are let in, and only from this machine. */
    boolean isEmpty();

    /** A fixed set of users, by name. */
    static Users of(Map<String, ScramCredential> users) {
        Map<String, ScramCredential> copy = Map.copyOf(users);
        return new Users() {
            @Override
            public Optional<ScramCredential> find(String name) {
                return Optional.ofNullable(copy.get(name));
            }

            @Override
            public boolean isEmpty() {
                return copy.isEmpty();
            }
        };
    }
}
