/**
 * A peer that follows a script: it expects frames and answers as told, correctly or not.
 *
 * <p>Not for imitating a broker beyond what its script says.
 *
 * <p>Owned by its event loop; the test's thread writes the script beforehand.
 */
@NullMarked
package io.ternmq.testsupport.peer;

import org.jspecify.annotations.NullMarked;
