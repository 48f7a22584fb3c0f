/**
 * The settings of a server: their keys, where they may come from, and what is wrong with them.
 *
 * <p>Not for what a setting does. Reads the file, the environment and the system properties once, and reports all that is
 * wrong in them together.
 *
 * <p>No thread of its own; values are immutable.
 */
@NullMarked
package io.ternmq.server.config;

import org.jspecify.annotations.NullMarked;
