/** Chapter 3: messages, their headers, properties and bodies, and selectors. */
package io.ternmq.conformance.messages;
