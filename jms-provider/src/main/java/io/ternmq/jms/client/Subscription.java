package io.ternmq.jms.client;

/**
 * The kinds of named subscriptions (JMS 3.1 §8.3).
 *
 * @param durable whether it outlives its consumers
 * @param shared whether several consumers share it
 */
record Subscription(boolean durable, boolean shared) {
    static final Subscription DURABLE = new Subscription(true, false);
    static final Subscription SHARED = new Subscription(false, true);
    static final Subscription SHARED_DURABLE = new Subscription(true, true);
}
