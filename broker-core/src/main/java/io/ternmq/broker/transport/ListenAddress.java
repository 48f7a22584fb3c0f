package io.ternmq.broker.transport;

import io.netty.channel.local.LocalAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where the broker listens: {@code tcp://host:port} (port 0: any free one) or {@code vm://name} for clients in the same
 * JVM.
 */
public sealed interface ListenAddress {
    /** A TCP port. */
    record Tcp(String host, int port) implements ListenAddress {
        @Override
        public SocketAddress socketAddress() throws UnknownHostException {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        }

        @Override
        public boolean isLocal() throws UnknownHostException {
            return InetAddress.getByName(host).isLoopbackAddress();
        }

        @Override
        public String toString() {
            return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A name within this JVM. */
    record Vm(String name) implements ListenAddress {
        @Override
        public SocketAddress socketAddress() {
            return new LocalAddress(name);
        }

        @Override
        public boolean isLocal() {
            return true;
        }

        @Override
        public String toString() {
            return "vm://" + name;
        }
    }

    /** What to bind. */
    SocketAddress socketAddress() throws UnknownHostException;

    /** Whether only this machine can reach it. */
    boolean isLocal() throws UnknownHostException;

    /** The address that a client uses. */
    default URI uri() {
        return URI.create(toString());
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it isn't one; the text says what is wrong and how one looks
     */
    static ListenAddress parse(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        boolean bare = (uri.getPath() == null || uri.getPath().isEmpty())
                && uri.getQuery() == null
                && uri.getFragment() == null
                && uri.getUserInfo() == null;
        if (bare && scheme.equals("tcp") && uri.getHost() != null && uri.getPort() >= 0 && uri.getPort() <= 65535) {
            String host = uri.getHost();
            return new Tcp(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
        }
        if (bare && scheme.equals("vm") && uri.getAuthority() != null) {
            return new Vm(uri.getAuthority());
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static String wrong(String text) {
        return "'" + text + "' is no address to listen on; write tcp://127.0.0.1:61717 (port 0 for any free one) or"
                + " vm://name";
    }
}
