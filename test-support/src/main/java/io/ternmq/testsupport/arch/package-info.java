/**
 * The architecture as rules that a test can run: circles, directions, forbidden imports.
 *
 * <p>Not for size or format, which the build checks by itself.
 *
 * <p>No state; called by the test's thread.
 */
@NullMarked
package io.ternmq.testsupport.arch;

import org.jspecify.annotations.NullMarked;
