package io.ternmq.broker;

/** Which thread runs the engine, and which one forces the log. */
public enum Wiring {
    /** The engine has a thread of its own, the log another. */
    OWN,
    /** The engine runs on the event loop that serves all channels, the log on its own thread. */
    LOOP,
    /** As LOOP, and the event loop writes and forces the log itself while nothing else is being forced. */
    INLINE
}
