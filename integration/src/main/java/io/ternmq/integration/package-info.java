/**
 * Libraries that use JMS and know nothing of TernMQ, each run unmodified against a real broker: all of it is tests. What
 * has to be set for them is in docs/integrations.md.
 *
 * <p>Not for tests of TernMQ's own behaviour: those belong to the module that has it.
 *
 * <p>The libraries' threads are at work.
 */
@NullMarked
package io.ternmq.integration;

import org.jspecify.annotations.NullMarked;
