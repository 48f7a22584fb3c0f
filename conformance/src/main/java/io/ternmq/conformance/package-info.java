/**
 * What the tests of the specification's chapters have in common: a broker for each class and transport, and the annotation
 * that names the statements. The chapters are packages below.
 */
package io.ternmq.conformance;
