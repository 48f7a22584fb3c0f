package io.ternmq.broker.transport;

import java.util.UUID;

/**
 * What all connections of a broker have in common.
 *
 * @param brokerId identity of the journal
 * @param limits what one peer may take
 * @param users who may connect
 * @param anonymousAllowed whether somebody without a name may, as long as there are no users
 * @param authorizer what they may do
 */
public record Terms(
        UUID brokerId, ConnectionLimits limits, Users users, boolean anonymousAllowed, Authorizer authorizer) {}
