package io.ternmq.jms;

import io.ternmq.jms.transport.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A URL taken apart.
 *
 * <pre>
 *   url       = endpoint *("," endpoint) ["?" name "=" value *("&amp;" name "=" value)]
 *   endpoint  = "tcp://" host [":" port]  |  "vm://" name  |  host [":" port], after a tcp endpoint
 * </pre>
 *
 * @param text the URL without its parameters
 * @param endpoints at least one, all of the same kind
 * @param parameters decoded, in order
 */
record BrokerUrl(String text, List<Endpoint> endpoints, Map<String, String> parameters) {

    static final int DEFAULT_PORT = 61_717;

    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]+]|[\\p{Alnum}_.-]+)(?::(\\d{1,5}))?");
    private static final int PORT_MAX = 65_535;

    static BrokerUrl parse(String url) {
        int query = url.indexOf('?');
        var text = query < 0 ? url : url.substring(0, query);
        var endpoints = new ArrayList<Endpoint>();
        for (var part : text.split(",", -1)) {
            endpoints.add(endpoint(part.strip(), !endpoints.isEmpty(), text));
        }
        if (endpoints.stream().map(Object::getClass).distinct().count() > 1) {
            throw malformed(text, "all hosts have to be of the same kind");
        }
        return new BrokerUrl(text, List.copyOf(endpoints), query < 0 ? Map.of() : parameters(url.substring(query + 1)));
    }

    private static Endpoint endpoint(String part, boolean later, String whole) {
        var full = later && !part.contains("://") ? "tcp://" + part : part;
        try {
            var uri = new URI(full);
            var scheme = String.valueOf(uri.getScheme());
            return switch (scheme) {
                case "tcp" -> tcp(uri, whole);
                case "vm" -> vm(uri, whole);
                default -> throw malformed(whole, "it has to begin with tcp:// or vm://");
            };
        } catch (URISyntaxException e) {
            throw malformed(whole, String.valueOf(e.getMessage()));
        }
    }

    private static Endpoint tcp(URI uri, String whole) {
        var authority = String.valueOf(uri.getAuthority());
        if (authority.contains("@")) {
            throw new IllegalArgumentException(
                    "not a URL of a broker: user and password don't belong into it, where others"
                            + " see them: set them at the connection factory");
        }
        // By hand: to URI a host with an underscore is none.
        var parts = HOST_AND_PORT.matcher(authority);
        int port = DEFAULT_PORT;
        boolean right = parts.matches() && uri.getPath().isEmpty() && uri.getFragment() == null;
        if (right && parts.group(2) != null) {
            port = Integer.parseInt(parts.group(2));
        }
        if (!right || port < 1 || port > PORT_MAX) {
            throw malformed(whole, "a tcp endpoint is tcp://host:port");
        }
        var host = parts.group(1);
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Endpoint.Tcp(bare, port);
    }

    private static Endpoint vm(URI uri, String whole) {
        var name = uri.getAuthority();
        if (name == null || !uri.getPath().isEmpty()) {
            throw malformed(whole, "a vm endpoint is vm://name");
        }
        return new Endpoint.Vm(name);
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw malformed(query, "a parameter is name=value");
            }
            var value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            parameters.put(pair.substring(0, equals), value);
        }
        return parameters;
    }

    private static IllegalArgumentException malformed(String url, String why) {
        return new IllegalArgumentException("not a URL of a broker: " + url + ": " + why);
    }
}
