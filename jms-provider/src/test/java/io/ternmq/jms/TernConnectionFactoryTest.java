package io.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.link.Credentials;
import io.ternmq.jms.transport.Endpoint;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URL says. */
class TernConnectionFactoryTest {

    @Test
    void connectsToThisMachineByDefault() {
        assertThat(new TernConnectionFactory().getUrl()).isEqualTo("tcp://localhost:61717");
    }

    @Test
    void takesSeveralHosts() {
        var url = BrokerUrl.parse("tcp://a:1,tcp://b,c:3,[::1]:4");

        assertThat(url.endpoints())
                .containsExactly(
                        new Endpoint.Tcp("a", 1),
                        new Endpoint.Tcp("b", 61_717),
                        new Endpoint.Tcp("c", 3),
                        new Endpoint.Tcp("::1", 4));
    }

    @Test
    void takesABrokerInThisJvm() {
        assertThat(BrokerUrl.parse("vm://orders").endpoints()).containsExactly(new Endpoint.Vm("orders"));
    }

    @Test
    void takesOptionsFromTheUrl() {
        var options = FactoryOptions.of("tcp://a:1?clientId=my%20id&prefetch=7&trustedClasses=a.B,%20c.D&user=u");

        var settings = options.settings(options.credentials());

        assertThat(settings.clientId()).isEqualTo("my id");
        assertThat(settings.link().prefetchMessages()).isEqualTo(7);
        assertThat(settings.trusted().names()).containsExactlyInAnyOrder("a.B", "c.D");
        assertThat(settings.link().credentials().user()).isEqualTo("u");
    }

    @Test
    void keepsOptionsWhenTheUrlChanges() {
        var factory = new TernConnectionFactory("tcp://a:1?prefetch=7");

        factory.setUrl("vm://b");

        assertThat(factory.getUrl()).isEqualTo("vm://b");
    }

    @Test
    void namesAnUnknownOptionAndThoseThatThereAre() {
        assertThatThrownBy(() -> new TernConnectionFactory("tcp://a:1?prefech=7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefech")
                .hasMessageContaining("prefetch, prefetchBytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a:1",
                "http://a:1",
                "tcp://",
                "tcp://a:0",
                "tcp://a:65536",
                "tcp://a:1/path",
                "tcp://a:1#x",
                "tcp://a b:1",
                "tcp://a:1,vm://b",
                "vm://",
                "vm://a/b",
                "tcp://a:1?prefetch",
                "tcp://a:1?prefetch=0",
                "tcp://a:1?prefetch=65537",
                "tcp://a:1?prefetch=many",
                "tcp://a:1?sendTimeoutMillis=0",
                "tcp://a:1?reconnectAttempts=-2",
                "tcp://a:1?password=secret",
            })
    void refusesWhatIsNoUrl(String url) {
        assertThatThrownBy(() -> new TernConnectionFactory(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesHostsAsContainersAreNamed() {
        assertThat(BrokerUrl.parse("tcp://my_broker:1").endpoints()).containsExactly(new Endpoint.Tcp("my_broker", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://anna:secret@a:1", "tcp://anna:secret@my_broker"})
    void refusesAPasswordInTheUrlWithoutShowingIt(String url) {
        assertThatThrownBy(() -> new TernConnectionFactory(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connection factory")
                .message()
                .doesNotContain("secret");
    }

    /** As of a variable of the environment that isn't set. */
    @Test
    void takesNullForNone() {
        var factory = new TernConnectionFactory("vm://nobody");

        factory.setUser(null);
        factory.setPassword(null);
        factory.setClientId(null);
        factory.setTrustedClasses(null);

        assertThat(factory.defaults()).isEqualTo(Credentials.ANONYMOUS);
        assertThat(factory.getClientId()).isEmpty();
        assertThat(factory.getTrustedClasses()).isEmpty();
    }

    @Test
    void tellsNobodyThePassword() {
        var factory = new TernConnectionFactory("vm://nobody");
        factory.setUser("user");
        factory.setPassword("secret");

        assertThat(factory.toString()).doesNotContain("secret");
        assertThat(new Credentials("user", "secret").toString()).doesNotContain("secret");
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void saysWhereNobodyListens() {
        assertThatThrownBy(() -> new TernConnectionFactory("vm://nobody").createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("vm://nobody")
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("CONNECTION_FAILED"));
    }
}
