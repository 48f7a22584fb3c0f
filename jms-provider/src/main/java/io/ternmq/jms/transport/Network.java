package io.ternmq.jms.transport;

/** Makes channels. */
public interface Network {

    /** The loop of every channel that this network makes. */
    Loop loop();

    /** Connects; the answer comes to the events, within the timeout. */
    void connect(Endpoint endpoint, long timeoutMillis, ChannelEvents events);
}
