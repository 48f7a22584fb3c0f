package io.ternmq.xacontract;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;

/**
 * A provider whose factories are made by reflection from its file, and whose broker is a process.
 *
 * <p>Keys: {@code title}, {@code factory.class} and {@code xa.factory.class} (each with a public constructor that takes a URL),
 * {@code url}, {@code url.otherwise} (another name of the same broker), optionally {@code administrator.class}.
 */
final class ReflectedProvider implements Provider {

    private final ProviderFile file;
    private final ClassLoader loader;
    private final BrokerProcess broker;
    private final String title;
    private final ConnectionFactory plain;
    private final XAConnectionFactory direct;
    private final XAConnectionFactory otherwise;

    ReflectedProvider(ProviderFile file, ClassLoader loader, BrokerProcess broker) throws ContractException {
        this.file = file;
        this.loader = loader;
        this.broker = broker;
        this.title = file.get("title");
        this.plain = made(ConnectionFactory.class, "factory.class", "url");
        this.direct = made(XAConnectionFactory.class, "xa.factory.class", "url");
        this.otherwise = made(XAConnectionFactory.class, "xa.factory.class", "url.otherwise");
    }

    private <T> T made(Class<T> type, String classKey, String urlKey) throws ContractException {
        String name = file.get(classKey);
        try {
            return type.cast(Class.forName(name, true, loader)
                    .getConstructor(String.class)
                    .newInstance(file.get(urlKey)));
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ContractException(
                    classKey + ": " + name + " can't be made a " + type.getSimpleName() + " from a URL: " + e, e);
        }
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public XAConnection connect() throws JMSException {
        return direct.createXAConnection();
    }

    @Override
    public XAConnection connectOtherwise() throws JMSException {
        return otherwise.createXAConnection();
    }

    @Override
    public Connection connectPlainly() throws JMSException {
        return plain.createConnection();
    }

    @Override
    public boolean hasAdministrator() throws ContractException {
        return file.find("administrator.class").isPresent();
    }

    @Override
    public Administrator administrator() throws ContractException {
        return made(Administrator.class, "administrator.class", "url");
    }

    @Override
    public void kill() throws InterruptedException {
        broker.kill();
    }

    @Override
    public void boot() throws IOException, InterruptedException {
        broker.boot();
    }
}
