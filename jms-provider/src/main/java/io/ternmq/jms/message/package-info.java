/**
 * The JMS message types, their headers, properties and bodies, and the conversions that JMS demands
 * between property types.
 *
 * <p>Not for sending or acknowledging.
 *
 * <p>A message belongs to the thread of its session, or to the application that made it.
 */
@NullMarked
package io.ternmq.jms.message;

import org.jspecify.annotations.NullMarked;
