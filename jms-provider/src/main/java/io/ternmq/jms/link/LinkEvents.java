package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.message.Destination;

/** What a link tells the JMS connection, on its loop. */
public interface LinkEvents {

    /** The link has ended and won't come back. */
    void onEnded(Failure failure);

    /** A consumer could not be opened again after a reconnect, or the broker ended it. */
    void onConsumerFailed(LinkConsumer consumer, Failure failure);

    /** A temporary destination could not be made again after a reconnect. */
    void onTemporaryLost(Destination destination, Failure failure);
}
