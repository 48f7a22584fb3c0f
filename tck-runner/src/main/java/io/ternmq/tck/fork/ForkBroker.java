package io.ternmq.tck.fork;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.transport.ScramCredential;
import io.ternmq.broker.transport.Users;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The broker that a fork's tests talk to: one of its own, with the default journal, or one that runs already.
 *
 * @param url where it is
 * @param own the broker of this JVM
 */
record ForkBroker(String url, Optional<Broker> own) implements AutoCloseable {
    private static final int SALT_BYTES = 16;

    /** One that somebody else started. */
    static ForkBroker at(String url) {
        return new ForkBroker(url, Optional.empty());
    }

    /**
     * Starts one that lets a single user in.
     *
     * @param address where it listens
     */
    static ForkBroker start(String address, Path data, String user, String password) throws BrokerException {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        var credential = ScramCredential.of(password.toCharArray(), salt, ScramCredential.ITERATIONS);
        var broker = Broker.start(BrokerOptions.in(data).listen(address).users(Users.of(Map.of(user, credential))));
        return new ForkBroker(broker.uri().toString(), Optional.of(broker));
    }

    @Override
    public void close() {
        own.ifPresent(Broker::close);
    }
}
