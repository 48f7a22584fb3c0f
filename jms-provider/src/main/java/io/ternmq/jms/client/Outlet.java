package io.ternmq.jms.client;

import io.ternmq.jms.link.LinkSession;
import java.util.Optional;

/**
 * Where a session sends now.
 *
 * @param place whose link and bodies are used
 * @param beginning of the transaction there, whose part the messages are; empty if they have their effect at once
 */
record Outlet(Workplace place, Optional<Work.Beginning> beginning) {

    LinkSession link() {
        return place.link();
    }

    boolean isTransacted() {
        return beginning.isPresent();
    }

    Work.Transaction transaction() {
        return beginning.orElseThrow().begin();
    }
}
