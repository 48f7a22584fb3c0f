/**
 * What came of a run, for people and for machines.
 *
 * <p>Not for running anything. Values and text; any thread.
 */
@NullMarked
package io.ternmq.tck.report;

import org.jspecify.annotations.NullMarked;
