package io.ternmq.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.TernXAConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerRecoveryTest {
    private final FakeBroker broker = new FakeBroker();
    private final RecoveryResource resource = new RecoveryResource(broker::connect);

    @Test
    void connectsWhenItIsAskedForSomething() {
        assertThat(BrokerRecovery.of("orders", new TernXAConnectionFactory("tcp://127.0.0.1:1"))
                        .getXAResources())
                .hasSize(1);
        assertThat(broker.opened).isZero();
    }

    @Test
    void isTheSameResourceInEachScan() {
        var recovery = BrokerRecovery.of("orders", new TernXAConnectionFactory("tcp://127.0.0.1:1"));

        assertThat(recovery.getXAResources()[0]).isSameAs(recovery.getXAResources()[0]);
    }

    /** A transaction finds the resources that it has by equality. */
    @Test
    void namesTheSameResourceTheSame() {
        var recovery = BrokerRecovery.of("orders", new TernXAConnectionFactory("tcp://127.0.0.1:1"));

        var named = recovery.named(resource);

        assertThat(named).isEqualTo(recovery.named(resource)).hasSameHashCodeAs(recovery.named(resource));
        assertThat(named).isNotEqualTo(NamedResource.of("others", resource));
        assertThat(named).isNotEqualTo(recovery.named(new RecoveryResource(broker::connect)));
    }

    @Test
    void hasOneConnectionForAScan() throws XAException {
        resource.recover(XAResource.TMSTARTRSCAN);
        resource.commit(null, false);
        resource.recover(XAResource.TMENDRSCAN);

        assertThat(broker.opened).isOne();
        assertThat(broker.open.get()).isZero();
        assertThat(broker.calls).containsExactly("recover", "commit", "recover");
    }

    @Test
    void closesTheConnectionOfACallOutsideOfScans() throws XAException {
        resource.rollback(null);

        assertThat(broker.calls).containsExactly("rollback");
        assertThat(broker.open.get()).isZero();
    }

    @Test
    void doesNotConnectToEndAScanThatNeverBegan() throws XAException {
        assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
        assertThat(broker.opened).isZero();
    }

    @Test
    void connectsAgainAfterTheConnectionWasLost() throws XAException {
        resource.recover(XAResource.TMSTARTRSCAN);
        broker.failure = XAException.XAER_RMFAIL;
        assertThatThrownBy(() -> resource.commit(null, false)).isInstanceOf(XAException.class);
        broker.failure = 0;

        resource.commit(null, false);

        assertThat(broker.opened).isEqualTo(2);
        assertThat(broker.open.get()).isZero();
    }

    @Test
    void saysThatTheBrokerIsAway() {
        broker.away = true;

        assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL))
                .hasMessageContaining("nobody listens")
                .hasCauseInstanceOf(JMSException.class);
    }

    @Test
    void leavesNoConnectionWhenTheEndOfAScanFails() throws XAException {
        resource.recover(XAResource.TMSTARTRSCAN);
        broker.failure = XAException.XAER_RMERR;

        assertThatThrownBy(() -> resource.recover(XAResource.TMENDRSCAN)).isInstanceOf(XAException.class);

        assertThat(broker.open.get()).isZero();
    }

    @Test
    void refusesWorkOfTransactions() {
        assertThatThrownBy(() -> resource.start(null, XAResource.TMNOFLAGS))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_PROTO))
                .hasMessageContaining("enlist that of an XASession");
    }

    @Test
    void givesNothingOnceItIsClosed() throws XAException {
        resource.recover(XAResource.TMSTARTRSCAN);

        resource.close();

        assertThat(broker.open.get()).isZero();
        assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN)).hasMessageContaining("closed");
    }

    @Test
    void hasOneNameForWorkAndForRecovery() {
        var recovery = BrokerRecovery.of("orders", new TernXAConnectionFactory("tcp://127.0.0.1:1"));

        var enlisted = (XAResourceWrapper) recovery.named(resource);

        assertThat(enlisted.getJndiName()).isEqualTo("orders");
        assertThat(((XAResourceWrapper) recovery.getXAResources()[0]).getJndiName())
                .isEqualTo("orders");
    }

    @Test
    void givesNoResourceOnceItIsClosed() {
        var recovery = BrokerRecovery.of("orders", new TernXAConnectionFactory("tcp://127.0.0.1:1"));

        recovery.close();

        assertThat(recovery.getXAResources()).isEmpty();
    }

    @Test
    void isGivenOncePerScanByName(@TempDir Path directory) throws Exception {
        var named = new BrokerRecoveryByName();
        named.initialise(file(directory, "name=orders\nurl=tcp://127.0.0.1:1\n"));

        List<Boolean> more = List.of(named.hasMoreResources(), named.hasMoreResources(), named.hasMoreResources());

        assertThat(more).containsExactly(true, false, true);
        assertThat(((XAResourceWrapper) named.getXAResource()).getJndiName()).isEqualTo("orders");
    }

    @Test
    void saysWhatIsWrongInAFile(@TempDir Path directory) throws Exception {
        String nameless = file(directory, "url=tcp://127.0.0.1:1\n");
        assertThatThrownBy(() -> new BrokerRecoveryByName().initialise(nameless))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no name");

        String elsewhere = file(directory, "name=orders\nurl=http://somewhere\nuser=a\npassword=secret\n");
        assertThatThrownBy(() -> new BrokerRecoveryByName().initialise(elsewhere))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("http")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new BrokerRecoveryByName().getXAResource()).hasMessageContaining("properties file");
    }

    private static String file(Path directory, String text) throws IOException {
        return Files.writeString(directory.resolve("broker.properties"), text, StandardCharsets.UTF_8)
                .toString();
    }

    /** Connections that count, each with one session whose resource notes its calls. */
    private static final class FakeBroker {
        private final List<String> calls = new ArrayList<>();
        private final AtomicInteger open = new AtomicInteger();
        private int opened;
        private int failure;
        private boolean away;

        private XAConnection connect() throws JMSException {
            if (away) {
                throw new JMSException("nobody listens");
            }
            opened++;
            open.incrementAndGet();
            return fake(XAConnection.class, (method, args) -> switch (method) {
                case "createXASession" -> fake(XASession.class, (getter, none) -> resource());
                case "close" -> open.decrementAndGet();
                default -> throw new IllegalStateException(method);
            });
        }

        private XAResource resource() {
            return fake(XAResource.class, (method, args) -> {
                calls.add(method);
                if (failure != 0) {
                    throw new XAException(failure);
                }
                return method.equals("recover") ? new Xid[0] : null;
            });
        }

        private interface Answer {
            Object to(String method, Object[] args) throws Exception;
        }

        private static <T> T fake(Class<T> type, Answer answer) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                        Object result = answer.to(method.getName(), args);
                        return method.getReturnType() == void.class ? null : result;
                    }));
        }
    }
}
