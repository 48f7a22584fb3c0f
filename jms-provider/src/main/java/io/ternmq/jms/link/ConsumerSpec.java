package io.ternmq.jms.link;

import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.message.Destination;

/**
 * What a consumer is asked for.
 *
 * @param destination where from
 * @param selector JMS message selector, or empty
 * @param browser whether it only looks
 * @param noLocal whether it leaves out what its own connection sent
 * @param subscription name of the durable or shared subscription, or empty
 * @param durable whether the subscription outlives its consumers
 * @param shared whether several consumers share the subscription
 * @param laneMessages most messages that it holds ready, whose credit goes back by {@link LinkConsumer#returnCredit}
 *     alone; 0: as many as the link is set to, and by polling
 */
public record ConsumerSpec(
        Destination destination,
        String selector,
        boolean browser,
        boolean noLocal,
        String subscription,
        boolean durable,
        boolean shared,
        int laneMessages) {

    /** A plain consumer. */
    public static ConsumerSpec consumer(Destination destination, String selector, boolean noLocal) {
        return new ConsumerSpec(destination, selector, false, noLocal, "", false, false, 0);
    }

    /** A browser. */
    public static ConsumerSpec browser(Destination destination, String selector) {
        return new ConsumerSpec(destination, selector, true, false, "", false, false, 0);
    }

    /** A consumer of a named subscription. */
    public static ConsumerSpec subscription(
            Destination topic, String selector, boolean noLocal, String name, boolean durable, boolean shared) {
        return new ConsumerSpec(topic, selector, false, noLocal, name, durable, shared, 0);
    }

    /** The same for a consumer that waits until what it handed out is done with. */
    public ConsumerSpec lane(int messages) {
        return new ConsumerSpec(destination, selector, browser, noLocal, subscription, durable, shared, messages);
    }

    Sharing sharing() {
        if (shared) {
            return durable ? Sharing.SHARED_DURABLE : Sharing.SHARED;
        }
        return durable ? Sharing.DURABLE : Sharing.NONE;
    }
}
