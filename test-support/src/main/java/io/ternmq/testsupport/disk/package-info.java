/**
 * A disk that tears writes, loses what was not forced, fills up and fails on request, and the images
 * that a crash leaves.
 *
 * <p>Not for the formats on it.
 *
 * <p>Used by the thread of the code under test; faults are set by the test's thread beforehand.
 */
@NullMarked
package io.ternmq.testsupport.disk;

import org.jspecify.annotations.NullMarked;
