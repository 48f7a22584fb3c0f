package io.ternmq.jms.client;

import io.ternmq.jms.link.LinkSession;

/**
 * Where a session sends now.
 *
 * @param place whose link and bodies are used
 * @param isTransacted whether the messages are part of the transaction there
 */
record Outlet(Workplace place, boolean isTransacted) {

    LinkSession link() {
        return place.link();
    }

    Work.Transaction transaction() {
        return place.work().sending();
    }
}
