package io.ternmq.narayana;

import com.arjuna.ats.jta.recovery.XAResourceRecovery;
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
 * JTAEnvironmentBean.xaResourceRecoveryClassNames = io.ternmq.narayana.BrokerRecoveryByName;tcp://127.0.0.1:61717
 * }</pre>
 *
 * <p>The parameter is the broker's URL; or the path of a properties file with {@code url}, {@code user} and {@code password}, so that
 * the password has a file that others can't read.
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
     * @throws SQLException if it is no URL of a broker, or no such file; Narayana's interface knows no other exception
     */
    @Override
    public boolean initialise(String parameter) throws SQLException {
        try {
            recovery = parameter.contains("://") ? BrokerRecovery.of(parameter.strip()) : fromFile(parameter.strip());
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
            throw new SQLException("recovery of a broker has no parameter: add ;URL to the name of the class");
        }
        return known.resource();
    }

    private static BrokerRecovery fromFile(String file) throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            settings.load(reader);
        }
        String url = settings.getProperty("url");
        String user = settings.getProperty("user");
        if (url == null) {
            throw new IOException(file + " has no url");
        }
        return user == null
                ? BrokerRecovery.of(url)
                : BrokerRecovery.of(url, user, settings.getProperty("password", ""));
    }
}
