/**
 * Connection factories and destinations by name, for applications that find them by JNDI: from properties, or from
 * references that another naming service keeps.
 *
 * <p>Not for a directory: nothing is stored, and nothing is fetched from anywhere.
 *
 * <p>Immutable, so any thread may read it.
 */
@NullMarked
package io.ternmq.jms.jndi;

import org.jspecify.annotations.NullMarked;
