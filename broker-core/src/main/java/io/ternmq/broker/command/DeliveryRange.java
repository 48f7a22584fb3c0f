package io.ternmq.broker.command;

/**
 * A range of delivery ids of one session, both ends included.
 *
 * @param first lowest, at least 1
 * @param last highest, at least first
 */
public record DeliveryRange(long first, long last) {}
