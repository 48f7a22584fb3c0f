/**
 * A peer that follows a script: it expects frames and answers as told, correctly or not; over a
 * channel of Netty, or with frames handed to it one by one.
 *
 * <p>Not for imitating a broker beyond what its script says.
 *
 * <p>Owned by its event loop; the test's thread writes the script beforehand.
 */
@NullMarked
package io.ternmq.testsupport.peer;

import org.jspecify.annotations.NullMarked;
