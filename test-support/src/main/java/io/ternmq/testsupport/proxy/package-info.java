/**
 * A network between client and broker that delays, cuts and duplicates on request.
 *
 * <p>Not for reading frames: it sees bytes.
 *
 * <p>Its channels belong to its own event loop; the test's thread sends it tasks.
 */
@NullMarked
package io.ternmq.testsupport.proxy;

import org.jspecify.annotations.NullMarked;
