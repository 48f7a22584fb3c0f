package io.ternmq.broker.engine;

import io.ternmq.broker.schedule.Agenda;
import io.ternmq.broker.schedule.TurnTime;

/**
 * What falls due when.
 *
 * @param time that the present turn shows
 * @param deliveries when a queue of messages that wait for their delivery time has to be looked at, by its id
 * @param expirations when a queue has to be looked at because a message of it expires, by its id
 */
record Schedule(TurnTime time, Agenda deliveries, Agenda expirations) {}
