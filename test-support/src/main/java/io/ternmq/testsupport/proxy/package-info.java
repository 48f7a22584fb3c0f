/**
 * A network between client and broker that delays, cuts, swallows and damages what passes, as told.
 *
 * <p>Not for understanding frames: of their bytes it reads the lengths alone, to find their
 * boundaries.
 *
 * <p>All channels belong to the proxy's one event loop; the test's thread sends it tasks.
 */
@NullMarked
package io.ternmq.testsupport.proxy;

import org.jspecify.annotations.NullMarked;
