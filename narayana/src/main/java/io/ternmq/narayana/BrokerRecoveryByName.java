package io.ternmq.narayana;

import com.arjuna.ats.jta.recovery.XAResourceRecovery;
import io.ternmq.jms.TernXAConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * {@link BrokerRecovery} for Narayana's property files, by the name of its class and a parameter:
 *
 * <pre>{@code
 * JTAEnvironmentBean.xaResourceRecoveryClassNames = io.ternmq.narayana.BrokerRecoveryByName;orders-broker.properties
 * }</pre>
 *
 * <p>The parameter is the path of a properties file with {@code name}, {@code url} and, where they are needed, {@code user} and {@code
 * password}. The name is that under which its resources are enlisted, see {@link NamedResource}.
 *
 * <p>One thread, that of Narayana's recovery, uses it.
 */
public final class BrokerRecoveryByName implements XAResourceRecovery {
    private @Nullable BrokerRecovery recovery;
    private boolean given;

    /** For Narayana, which calls {@link #initialise} next. */
    public BrokerRecoveryByName() {}

    /**
     * Takes the parameter. Doesn't connect.
     *
     * @throws SQLException if there is no such file, or something is missing or wrong in it; the interface knows no other exception
     */
    @Override
    public boolean initialise(String parameter) throws SQLException {
        try {
            recovery = fromFile(Path.of(parameter.strip()));
        } catch (IOException | IllegalArgumentException e) {
            throw new SQLException("recovery of a broker: " + e.getMessage(), e);
        }
        return true;
    }

    /** True and false in turn: there is one resource in each scan. */
    @Override
    public boolean hasMoreResources() {
        given = !given;
        return given;
    }

    /** @throws SQLException if {@link #initialise} wasn't called, or failed */
    @Override
    public XAResource getXAResource() throws SQLException {
        var known = recovery;
        if (known == null) {
            throw new SQLException(
                    "recovery of a broker has no parameter: add ; and a properties file to the name of the class");
        }
        return known.resource();
    }

    private static BrokerRecovery fromFile(Path file) throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            settings.load(reader);
        }
        String name = required(settings, "name", file);
        var factory = new TernXAConnectionFactory(required(settings, "url", file));
        String user = settings.getProperty("user");
        return user == null
                ? BrokerRecovery.of(name, factory)
                : BrokerRecovery.of(name, factory, user, settings.getProperty("password", ""));
    }

    private static String required(Properties settings, String key, Path file) throws IOException {
        String value = settings.getProperty(key);
        if (value == null) {
            throw new IOException(file + " has no " + key);
        }
        return value;
    }
}
