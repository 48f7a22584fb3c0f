package io.ternmq.broker.topic;

import java.util.UUID;

/**
 * Who sends: what noLocal compares.
 *
 * @param clientId empty if its connection has none
 */
public record Publisher(UUID connection, String clientId) {}
