/**
 * A disk that tears writes, loses what was not forced, fills up and fails on request, and the images
 * that a crash leaves.
 *
 * <p>Not for the formats on it.
 *
 * <p>Used by any threads of the code under test at once: one lock in {@code CrashDisk} guards all state and gives the
 * history its order.
 */
@NullMarked
package io.ternmq.testsupport.disk;

import org.jspecify.annotations.NullMarked;
