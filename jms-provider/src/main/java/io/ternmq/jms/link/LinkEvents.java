package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;

/** What a link tells the JMS connection, on its loop. */
public interface LinkEvents {

    /** The link has ended and won't come back. */
    void onEnded(Failure failure);

    /** A consumer could not be opened again after a reconnect, or the broker ended it. */
    void onConsumerFailed(LinkConsumer consumer, Failure failure);
}
