package io.ternmq.broker.id;

import java.util.UUID;

/**
 * Who numbers sends and commits: made by the client, the same over all reconnects (design: identity belongs to the
 * session).
 *
 * @param connection made by the client
 * @param session number within the connection, from 1
 */
public record SessionId(UUID connection, int session) {}
