package io.ternmq.jms.client;

import io.ternmq.protocol.frame.Xid;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;

/**
 * In which broker's data the branches are that a session has worked in, as far as no prepare or commit was asked for. The
 * last ones: a transaction manager has few of a session under way.
 *
 * <p>Any thread.
 */
final class Origins {

    private static final int REMEMBERED_MAX = 64;

    private final LinkedHashMap<Xid, UUID> brokers = new LinkedHashMap<>();

    synchronized void add(Xid xid, UUID broker) {
        brokers.put(xid, broker);
        if (brokers.size() > REMEMBERED_MAX) {
            brokers.remove(brokers.keySet().iterator().next());
        }
    }

    synchronized void remove(Xid xid) {
        brokers.remove(xid);
    }

    synchronized Optional<UUID> of(Xid xid) {
        return Optional.ofNullable(brokers.get(xid));
    }
}
