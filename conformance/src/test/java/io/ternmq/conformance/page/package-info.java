/** Compares the list of statements, the tests that name them, and docs/conformance.md. */
package io.ternmq.conformance.page;
