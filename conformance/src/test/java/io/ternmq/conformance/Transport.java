package io.ternmq.conformance;

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
}
