package io.ternmq.xacontract;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** The interfaces of JMS over a {@link ModelBroker}, as far as a row uses them. */
final class ModelProvider implements Provider {

    private final ModelBroker broker = new ModelBroker();
    private final UnaryOperator<XAResource> bent;

    /** One whose resources are as they are, or bent by a test. */
    ModelProvider(UnaryOperator<XAResource> bent) {
        this.bent = bent;
    }

    /** What a proxy does for a method's name. */
    private interface Answer {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> answer.to(method.getName(), arguments);
                }));
    }

    Pause pause() {
        return new Pause() {
            @Override
            public void pause(long millis) {
                broker.pass(millis);
            }

            @Override
            public long receiveMillis(boolean inVain, long millis) {
                return 1;
            }
        };
    }

    @Override
    public String title() {
        return "Model";
    }

    @Override
    public XAConnection connect() throws JMSException {
        return connection(XAConnection.class);
    }

    @Override
    public XAConnection connectOtherwise() throws JMSException {
        return connect();
    }

    @Override
    public Connection connectPlainly() throws JMSException {
        return connection(Connection.class);
    }

    private <T extends Connection> T connection(Class<T> type) throws JMSException {
        if (broker.life() == 0) {
            throw new JMSException("the broker is down");
        }
        List<Object> sessions = new ArrayList<>();
        return fake(type, (method, arguments) -> switch (method) {
            case "createXASession" -> session(XASession.class, sessions);
            case "createSession" -> session(Session.class, sessions);
            case "close" -> {
                sessions.forEach(broker::leave);
                yield null;
            }
            default -> null;
        });
    }

    private Session session(Class<? extends Session> type, List<Object> sessions) {
        var key = new Object();
        sessions.add(key);
        var resource = bent.apply(new Resource(key, broker.life()));
        return fake(type, (method, arguments) -> switch (method) {
            case "getXAResource" -> resource;
            case "getTransacted" -> true;
            case "commit", "rollback" -> throw new TransactionInProgressException("XA");
            case "createQueue" -> fake(Queue.class, (name, none) -> arguments[0]);
            case "createTextMessage" -> fake(TextMessage.class, (name, none) -> arguments[0]);
            case "createProducer" -> producer(key, ((Queue) arguments[0]).getQueueName());
            case "createConsumer" -> consumer(key, ((Queue) arguments[0]).getQueueName());
            case "close" -> {
                broker.leave(key);
                yield null;
            }
            default -> null;
        });
    }

    private MessageProducer producer(Object key, String queue) {
        return fake(MessageProducer.class, (method, arguments) -> {
            if (method.equals("send")) {
                broker.send(key, queue, ((TextMessage) arguments[0]).getText());
            }
            return null;
        });
    }

    private MessageConsumer consumer(Object key, String queue) {
        return fake(
                MessageConsumer.class,
                (method, arguments) -> method.equals("receive")
                        ? broker.take(key, queue).map(ModelProvider::message).orElse(null)
                        : null);
    }

    private static TextMessage message(ModelBroker.Mail mail) {
        return fake(TextMessage.class, (method, arguments) -> switch (method) {
            case "getText" -> mail.body();
            case "getJMSRedelivered" -> mail.attempts() > 1;
            default -> mail.attempts();
        });
    }

    @Override
    public boolean hasAdministrator() {
        return true;
    }

    @Override
    public Administrator administrator() {
        return new Administrator() {
            @Override
            public void commit(Xid branch) throws XAException {
                broker.decide(branch, true);
            }

            @Override
            public void rollback(Xid branch) throws XAException {
                broker.decide(branch, false);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void kill() {
        broker.kill();
    }

    @Override
    public void boot() {
        broker.boot();
    }

    /** The resource of a session, which ends with the life of the broker that it was opened in. */
    private final class Resource implements XAResource {
        private final Object session;
        private final int life;
        private int timeoutSeconds;
        private boolean scanning;

        private Resource(Object session, int life) {
            this.session = session;
            this.life = life;
        }

        private ModelBroker reached() throws XAException {
            if (broker.life() != life) {
                throw new XAException(XAException.XAER_RMFAIL);
            }
            return broker;
        }

        @Override
        public void start(Xid xid, int flags) throws XAException {
            reached().start(session, xid, flags, timeoutSeconds == 0 ? 300_000 : timeoutSeconds * 1000L);
        }

        @Override
        public void end(Xid xid, int flags) throws XAException {
            reached().end(session, xid, flags);
        }

        @Override
        public int prepare(Xid xid) throws XAException {
            return reached().prepare(xid);
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            reached().commit(xid, onePhase);
        }

        @Override
        public void rollback(Xid xid) throws XAException {
            reached().rollback(xid);
        }

        @Override
        public void forget(Xid xid) throws XAException {
            reached().forget(xid);
        }

        @Override
        public Xid[] recover(int flag) throws XAException {
            boolean begins = (flag & TMSTARTRSCAN) != 0;
            if ((flag & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0 || (!begins && !scanning)) {
                throw new XAException(XAException.XAER_INVAL);
            }
            scanning = (flag & TMENDRSCAN) == 0;
            return begins ? reached().waiting() : new Xid[0];
        }

        @Override
        public boolean isSameRM(XAResource other) {
            return other instanceof Resource;
        }

        @Override
        public int getTransactionTimeout() {
            return timeoutSeconds;
        }

        @Override
        public boolean setTransactionTimeout(int seconds) throws XAException {
            if (seconds < 0) {
                throw new XAException(XAException.XAER_INVAL);
            }
            timeoutSeconds = seconds;
            return true;
        }
    }
}
