package io.ternmq.broker.transport;

import io.ternmq.broker.id.Address;
import java.util.Optional;

/** Decides what a principal may do. Every command of a client passes here, and nowhere else. */
public interface Authorizer {
    /** Whoever was let in may do everything. */
    Authorizer EVERYTHING = (operation, address, principal) -> Optional.empty();

    /**
     * Called on the event loop for every command.
     *
     * @param address empty for what concerns no destination
     * @return empty when allowed; otherwise why not, for the peer to read
     */
    Optional<String> deny(Operation operation, Optional<Address> address, Principal principal);
}
