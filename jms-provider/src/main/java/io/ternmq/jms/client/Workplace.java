package io.ternmq.jms.client;

import io.ternmq.jms.link.LinkSession;

/**
 * Where a session works: its link, what it did there and hasn't settled, and the large bodies there.
 *
 * @param link to the broker
 * @param work of the same link
 * @param bodies of the same link
 */
record Workplace(LinkSession link, Work work, LargeBodies bodies) {}
