package io.ternmq.jms.link;

import io.ternmq.jms.transport.Endpoint;
import java.util.List;

/**
 * How a link connects and how much may be under way.
 *
 * @param endpoints at least one; tried in this order
 * @param credentials who is there
 * @param connectTimeoutMillis for one endpoint, authentication included
 * @param reconnect what happens after a loss
 * @param prefetchMessages credit of a consumer in messages, at least 1
 * @param prefetchBytes credit of a consumer in bytes, at least 1
 */
public record LinkSettings(
        List<Endpoint> endpoints,
        Credentials credentials,
        long connectTimeoutMillis,
        ReconnectPolicy reconnect,
        int prefetchMessages,
        long prefetchBytes) {

    /** Sends and commits of one session that may be unanswered. */
    static final int UNANSWERED_MAX = 1_024;

    /** Bytes of them; one always fits. */
    static final long UNANSWERED_BYTES_MAX = 8L << 20;

    public LinkSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoint");
        }
    }
}
