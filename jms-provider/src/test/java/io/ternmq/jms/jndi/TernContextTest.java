package io.ternmq.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import jakarta.jms.ConnectionFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Binding;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found by name, and what becomes of what a naming service keeps. */
@SuppressWarnings({"BanJNDI", "BanSerializableRead", "JdkObsolete"}) // that is what is tested
class TernContextTest {

    private static Context context(Map<String, String> properties) throws NamingException {
        var environment = new Hashtable<String, Object>(properties);
        environment.put(Context.INITIAL_CONTEXT_FACTORY, TernInitialContextFactory.class.getName());
        return new InitialContext(environment);
    }

    @Test
    void findsWhatThePropertiesName() throws NamingException {
        var context = context(Map.of(
                "connectionFactory.jms/main",
                "tcp://a:1?clientId=me",
                "queueConnectionFactory.queues",
                "tcp://b:1",
                "topicConnectionFactory.topics",
                "",
                "xaConnectionFactory.jms/xa",
                "tcp://d:1",
                Context.PROVIDER_URL,
                "tcp://c:1",
                Context.SECURITY_PRINCIPAL,
                "user",
                "queue.jms/orders",
                "the orders",
                "topic.prices",
                "the/prices"));

        assertThat(((TernConnectionFactory) context.lookup("jms/main")).getUrl())
                .isEqualTo("tcp://a:1");
        assertThat(((TernConnectionFactory) context.lookup("jms/main")).getClientId())
                .isEqualTo("me");
        assertThat(((TernConnectionFactory) context.lookup("queues")).getUrl()).isEqualTo("tcp://b:1");
        assertThat(((TernConnectionFactory) context.lookup("topics")).getUrl()).isEqualTo("tcp://c:1");
        assertThat(((TernConnectionFactory) context.lookup("topics")).getUser()).isEqualTo("user");
        assertThat(((TernXAConnectionFactory) context.lookup("jms/xa")).getUrl())
                .isEqualTo("tcp://d:1");
        assertThat(context.lookup("jms/orders")).isEqualTo(new NamedQueue("the orders"));
        assertThat(context.lookup("prices")).isEqualTo(new NamedTopic("the/prices"));
        assertThat(context.lookup("dynamicQueues/a/b")).isEqualTo(new NamedQueue("a/b"));
        assertThat(context.lookup("dynamicTopics/c")).isEqualTo(new NamedTopic("c"));
    }

    @Test
    void hasAConnectionFactoryWithoutAnyProperty() throws NamingException {
        var factory = (ConnectionFactory) context(Map.of()).lookup("ConnectionFactory");

        assertThat(factory.toString()).contains("tcp://localhost:61717");
    }

    @Test
    void namesWhatThereIsWhenANameIsUnknown() throws NamingException {
        var context = context(Map.of("queue.orders", "orders", "topic.prices", "prices"));

        assertThatThrownBy(() -> context.lookup("oders"))
                .isInstanceOf(NameNotFoundException.class)
                .hasMessageContaining("oders")
                .hasMessageContaining("ConnectionFactory, orders, prices");
        assertThatThrownBy(() -> context.lookup("dynamicQueues/")).isInstanceOf(InvalidNameException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "connectionFactory.a, http://x, connectionFactory.a",
        "connectionFactory.a, tcp://x?prefech=1, prefech",
        "queue., orders, queue.",
        "topic.a, '', topic.a",
    })
    void namesThePropertyThatIsWrong(String key, String value, String named) {
        assertThatThrownBy(() -> context(Map.of(key, value)).lookup(""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(named);
    }

    @Test
    void refusesTwoThingsOfOneName() {
        assertThatThrownBy(() -> context(Map.of("queue.a", "b", "topic.a", "c")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("topic.a");
    }

    @Test
    void listsWhatThereIs() throws NamingException {
        var context = context(Map.of("queue.orders", "orders", "connectionFactory.f", ""));

        assertThat(Collections.list(context.list("")))
                .extracting(NameClassPair::getName)
                .containsExactly("f", "orders");
        assertThat(Collections.list(context.listBindings("")))
                .extracting(Binding::getObject)
                .contains(new NamedQueue("orders"));
        assertThatThrownBy(() -> context.list("orders")).isInstanceOf(NotContextException.class);
    }

    @Test
    void canNotBeChanged() throws NamingException {
        var context = context(Map.of());

        assertThatThrownBy(() -> context.bind("a", "b")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.rebind("a", "b")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.unbind("a")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.createSubcontext("a")).isInstanceOf(OperationNotSupportedException.class);
    }

    @Test
    void whatANamingServiceKeepsBecomesTheSameAgain() throws Exception {
        var factory = new TernConnectionFactory("tcp://a:1,b:2?clientId=my%20id&prefetch=7");
        factory.setPassword("secret");
        var xaFactory = new TernXAConnectionFactory("tcp://a:1,b:2?clientId=my%20id&prefetch=7");
        xaFactory.setPassword("secret");
        var kept = List.<Referenceable>of(factory, xaFactory, new NamedQueue("orders"), new NamedTopic("prices"));

        for (var object : kept) {
            var again = NamingManager.getObjectInstance(object.getReference(), null, null, new Hashtable<>());

            assertThat(again).isInstanceOf(object.getClass());
            assertThat(((Referenceable) again).getReference()).isEqualTo(object.getReference());
            assertThat(((Referenceable) serialised(object)).getReference()).isEqualTo(object.getReference());
        }
    }

    private static Object serialised(Object object) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var output = new ObjectOutputStream(bytes)) {
            output.writeObject(object);
        }
        try (var input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return input.readObject();
        }
    }

    @Test
    void makesNothingOfReferencesOfOthersOrOfWrongOnes() throws Exception {
        var factory = new TernObjectFactory();
        var wrong = new Reference(TernConnectionFactory.class.getName(), new StringRefAddr("url", "http://x"));
        wrong.add(new StringRefAddr("password", ""));

        assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
        assertThat(factory.getObjectInstance(new Reference("java.lang.String"), null, null, null))
                .isNull();
        assertThatThrownBy(() -> factory.getObjectInstance(wrong, null, null, null))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> factory.getObjectInstance(new Reference(NamedQueue.class.getName()), null, null, null))
                .hasMessageContaining("name");
    }
}
