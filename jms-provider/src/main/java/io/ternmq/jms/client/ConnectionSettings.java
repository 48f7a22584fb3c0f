package io.ternmq.jms.client;

import io.ternmq.jms.link.LinkSettings;
import io.ternmq.jms.message.TrustedClasses;

/**
 * What a connection factory hands to a connection.
 *
 * @param link how to connect
 * @param clientId JMS client identifier, or empty
 * @param sendTimeoutMillis longest wait for the answer to a send or commit
 * @param requestTimeoutMillis longest wait for the answer to any other request
 * @param closeTimeoutMillis longest wait for running listeners at stop and close
 * @param trusted what object messages may hold
 */
public record ConnectionSettings(
        LinkSettings link,
        String clientId,
        long sendTimeoutMillis,
        long requestTimeoutMillis,
        long closeTimeoutMillis,
        TrustedClasses trusted) {}
