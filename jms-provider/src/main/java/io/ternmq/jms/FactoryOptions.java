package io.ternmq.jms;

import io.ternmq.jms.client.ConnectionSettings;
import io.ternmq.jms.link.Credentials;
import io.ternmq.jms.link.LinkSettings;
import io.ternmq.jms.link.ReconnectPolicy;
import io.ternmq.jms.message.TrustedClasses;
import io.ternmq.jms.transport.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The options of a connection factory, by name, each checked when it is set.
 *
 * @param url without parameters
 * @param endpoints that it names
 * @param values set and default values
 * @param password of the user, or empty; no option, so that no URL holds it
 */
record FactoryOptions(String url, List<Endpoint> endpoints, Map<String, String> values, String password) {

    private static final int PREFETCH_MAX = 65_536;

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("user", ""),
            Map.entry("clientId", ""),
            Map.entry("prefetch", "1000"),
            Map.entry("prefetchBytes", String.valueOf(8 << 20)),
            Map.entry("sendTimeoutMillis", "60000"),
            Map.entry("requestTimeoutMillis", "30000"),
            Map.entry("connectTimeoutMillis", "5000"),
            Map.entry("closeTimeoutMillis", "120000"),
            Map.entry("reconnectDelayMillis", "50"),
            Map.entry("reconnectDelayMaxMillis", "5000"),
            Map.entry("reconnectAttempts", "-1"),
            Map.entry("reconnectTimeoutMillis", "300000"),
            Map.entry("trustedClasses", ""));

    private static final Set<String> TEXTS = Set.of("user", "clientId", "trustedClasses");
    private static final Set<String> MAY_BE_NEGATIVE = Set.of("reconnectAttempts", "reconnectTimeoutMillis");
    private static final Set<String> MAY_BE_ZERO = Set.of("reconnectDelayMillis", "reconnectDelayMaxMillis");

    FactoryOptions {
        endpoints = List.copyOf(endpoints);
        values = Map.copyOf(values);
    }

    static FactoryOptions of(String url) {
        return new FactoryOptions(url, List.of(), DEFAULTS, "").with(BrokerUrl.parse(url));
    }

    /** These options with a URL and its parameters. */
    FactoryOptions with(BrokerUrl parsed) {
        var result = new FactoryOptions(parsed.text(), parsed.endpoints(), values, password);
        for (var parameter : parsed.parameters().entrySet()) {
            result = result.with(parameter.getKey(), parameter.getValue());
        }
        return result;
    }

    FactoryOptions with(String name, String value) {
        if (!DEFAULTS.containsKey(name)) {
            throw new IllegalArgumentException("no option is called " + name + "; there are "
                    + DEFAULTS.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        if (!TEXTS.contains(name)) {
            requireNumber(name, value);
        } else if (name.equals("trustedClasses")) {
            var unused = TrustedClasses.of(value);
        }
        var changed = new TreeMap<>(values);
        changed.put(name, value);
        return new FactoryOptions(url, endpoints, changed, password);
    }

    FactoryOptions withPassword(String newPassword) {
        return new FactoryOptions(url, endpoints, values, newPassword);
    }

    private static void requireNumber(String name, String value) {
        long min = MAY_BE_NEGATIVE.contains(name) ? -1 : MAY_BE_ZERO.contains(name) ? 0 : 1;
        long max = name.equals("prefetch") ? PREFETCH_MAX : Integer.MAX_VALUE;
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the option " + name + " is a number, not " + value, e);
        }
        throw new IllegalArgumentException("the option " + name + " is " + min + " to " + max + ", not " + value);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    Credentials credentials() {
        return new Credentials(text("user"), password);
    }

    ConnectionSettings settings(Credentials who) {
        var reconnect = new ReconnectPolicy(
                number("reconnectDelayMillis"),
                number("reconnectDelayMaxMillis"),
                (int) number("reconnectAttempts"),
                number("reconnectTimeoutMillis"));
        var link = new LinkSettings(
                endpoints,
                who,
                number("connectTimeoutMillis"),
                reconnect,
                (int) number("prefetch"),
                number("prefetchBytes"));
        return new ConnectionSettings(
                link,
                text("clientId"),
                number("sendTimeoutMillis"),
                number("requestTimeoutMillis"),
                number("closeTimeoutMillis"),
                TrustedClasses.of(text("trustedClasses")));
    }

    /** The URL with all that isn't as by default, but for the password. */
    String fullUrl() {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        new TreeMap<>(values).forEach((name, value) -> {
            if (!value.equals(DEFAULTS.get(name))) {
                query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return url + query;
    }

    @Override
    public String toString() {
        return url;
    }
}
