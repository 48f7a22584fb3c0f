package io.ternmq.narayana;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import io.ternmq.jms.TernXAConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAResource;

/**
 * Gives Narayana's recovery the branches of a broker.
 *
 * <pre>{@code
 * var recovery = BrokerRecovery.of("tcp://127.0.0.1:61717");
 * XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(recovery);
 * }</pre>
 *
 * <p>It connects when recovery asks for something, and disconnects when that scan is over. While the broker is away, recovery is told so
 * (XAER_RMFAIL) and asks again in its next pass.
 *
 * <p>The user must be the one whose branches are to be recovered, or have the right to see those of others.
 *
 * <p>Any thread may use it.
 */
public final class BrokerRecovery implements XAResourceRecoveryHelper, AutoCloseable {
    private final RecoveryResource resource;
    private final AtomicBoolean closed = new AtomicBoolean();

    private BrokerRecovery(RecoveryResource.Opener opener) {
        resource = new RecoveryResource(opener);
    }

    /**
     * For the broker at a URL.
     *
     * @throws IllegalArgumentException if it is malformed or has an unknown parameter; the text says which
     */
    public static BrokerRecovery of(String url) {
        return of(new TernXAConnectionFactory(url));
    }

    /**
     * For the broker at a URL, as a user.
     *
     * @throws IllegalArgumentException if the URL is malformed or has an unknown parameter; the text says which
     */
    public static BrokerRecovery of(String url, String user, String password) {
        return of(new TernXAConnectionFactory(url), user, password);
    }

    /** For the broker, and as the user, of a factory. */
    public static BrokerRecovery of(XAConnectionFactory factory) {
        return new BrokerRecovery(factory::createXAConnection);
    }

    /** For the broker of a factory, as a user. */
    public static BrokerRecovery of(XAConnectionFactory factory, String user, String password) {
        Objects.requireNonNull(user, "user");
        return new BrokerRecovery(() -> factory.createXAConnection(user, password));
    }

    /** Has nothing to do: all settings were given when this was made. */
    @Override
    public boolean initialise(String parameter) {
        return true;
    }

    /** The broker's resource, the same one each time; none once this is closed. Never waits. */
    @Override
    public XAResource[] getXAResources() {
        return closed.get() ? new XAResource[0] : new XAResource[] {resource};
    }

    XAResource resource() {
        return resource;
    }

    /** Disconnects. Recovery that still has the resource is told XAER_RMFAIL. */
    @Override
    public void close() {
        closed.set(true);
        resource.close();
    }
}
