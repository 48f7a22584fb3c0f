package io.ternmq.narayana;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.XAConnectionFactory;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAResource;

/**
 * Gives Narayana's recovery the branches of a broker.
 *
 * <pre>{@code
 * NamesInLog.install();
 * var recovery = BrokerRecovery.of("orders-broker", new TernXAConnectionFactory("tcp://127.0.0.1:61717"));
 * XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(recovery);
 * …
 * transaction.enlistResource(recovery.named(session.getXAResource()));
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
    private final String name;
    private final RecoveryResource resource;
    private final NamedResource named;
    private final AtomicBoolean closed = new AtomicBoolean();

    private BrokerRecovery(String name, RecoveryResource.Opener opener) {
        this.name = name;
        resource = new RecoveryResource(opener);
        named = NamedResource.of(name, resource);
    }

    /**
     * For the broker, and as the user, of a factory.
     *
     * @param name of the broker in Narayana's log; another one for each broker or database, and the same over restarts
     */
    public static BrokerRecovery of(String name, XAConnectionFactory factory) {
        Objects.requireNonNull(factory, "factory");
        return new BrokerRecovery(name, factory::createXAConnection);
    }

    /**
     * For the broker of a factory, as a user.
     *
     * @param name as above
     */
    public static BrokerRecovery of(String name, XAConnectionFactory factory, String user, String password) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(user, "user");
        return new BrokerRecovery(name, () -> factory.createXAConnection(user, password));
    }

    /** The resource of a session of this broker, as it is to be enlisted: with the name. */
    public XAResource named(XAResource session) {
        return NamedResource.of(name, session);
    }

    /** Has nothing to do: all settings were given when this was made. */
    @Override
    public boolean initialise(String parameter) {
        return true;
    }

    /** The broker's resource, the same one each time; none once this is closed. Never waits. */
    @Override
    public XAResource[] getXAResources() {
        return closed.get() ? new XAResource[0] : new XAResource[] {named};
    }

    XAResource resource() {
        return named;
    }

    /** Disconnects. Recovery that still has the resource is told XAER_RMFAIL. */
    @Override
    public void close() {
        closed.set(true);
        resource.close();
    }
}
