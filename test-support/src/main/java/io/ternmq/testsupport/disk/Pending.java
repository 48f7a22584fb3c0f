package io.ternmq.testsupport.disk;

/**
 * Something that happened to a node and wasn't forced yet.
 *
 * @param index of the event in the history
 */
record Pending(int index, Event event) {}
