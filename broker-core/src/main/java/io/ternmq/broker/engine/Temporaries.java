package io.ternmq.broker.engine;

import io.ternmq.broker.id.Address;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whose temporary destinations there are. Nothing of it outlives the engine. */
final class Temporaries {
    private final Map<Address, UUID> owners = new HashMap<>();
    private final Map<UUID, Set<Address>> byConnection = new HashMap<>();
    private int topics;

    /** The connection that one belongs to; null if there is none of this address. */
    @Nullable
    UUID owner(Address address) {
        return owners.get(address);
    }

    int topicCount() {
        return topics;
    }

    /** Those of a connection, in the order in which they were made. */
    List<Address> of(UUID connection) {
        return List.copyOf(byConnection.getOrDefault(connection, Set.of()));
    }

    void add(Address address, UUID connection) {
        owners.put(address, connection);
        byConnection
                .computeIfAbsent(connection, unknown -> new LinkedHashSet<>())
                .add(address);
        topics += address.isTopic() ? 1 : 0;
    }

    void remove(Address address) {
        UUID connection = owners.remove(address);
        if (connection != null) {
            topics -= address.isTopic() ? 1 : 0;
            byConnection.computeIfPresent(connection, (id, all) -> {
                all.remove(address);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
