package io.ternmq.testsupport.disk;

import java.util.List;

/**
 * What happened to a disk up to one moment.
 *
 * @param base the tree at the start, all of it durable
 * @param events in order
 */
record History(Node base, List<Event> events) {}
