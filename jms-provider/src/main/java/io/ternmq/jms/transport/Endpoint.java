package io.ternmq.jms.transport;

/** Where a broker listens. */
public sealed interface Endpoint {

    /**
     * A TCP listener.
     *
     * @param host name or address
     * @param port 1 to 65,535
     */
    record Tcp(String host, int port) implements Endpoint {
        @Override
        public String toString() {
            return "tcp://" + host + ":" + port;
        }
    }

    /**
     * A broker in this JVM.
     *
     * @param name the broker's name
     */
    record Vm(String name) implements Endpoint {
        @Override
        public String toString() {
            return "vm://" + name;
        }
    }
}
