/**
 * What the Xids of known transaction managers say, for a person who looks for a transaction in its manager's log.
 *
 * <p>Not for deciding anything: whoever makes a Xid can put anything into it.
 *
 * <p>No state; called by any thread.
 */
@NullMarked
package io.ternmq.server.xid;

import org.jspecify.annotations.NullMarked;
