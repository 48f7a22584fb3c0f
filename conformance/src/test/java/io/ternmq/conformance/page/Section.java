package io.ternmq.conformance.page;

import java.util.List;

/**
 * A section of the specification and what it says.
 *
 * @param heading its number and name
 * @param statements what it says about a provider
 */
record Section(String heading, List<Statement> statements) {}
