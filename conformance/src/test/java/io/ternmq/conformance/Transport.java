package io.ternmq.conformance;

import java.util.Locale;

/** A way to a broker. */
public enum Transport {
    /** In the same JVM. */
    VM("vm://conformance"),
    /** By a socket. */
    TCP("tcp://127.0.0.1:0");

    private final String listen;

    Transport(String listen) {
        this.listen = listen;
    }

    /** What a broker listens on. */
    public String listen() {
        return listen;
    }

    /** Whether a broker's URL is of this kind. */
    boolean leadsTo(String url) {
        return url.startsWith(name().toLowerCase(Locale.ROOT) + ":");
    }
}
