/**
 * The users of a server, in a file of its data folder: salted stored keys, no passwords.
 *
 * <p>Not for what a user may do.
 *
 * <p>Read on the broker's event loop, written by the command line, which replaces the file as a whole.
 */
@NullMarked
package io.ternmq.server.users;

import org.jspecify.annotations.NullMarked;
