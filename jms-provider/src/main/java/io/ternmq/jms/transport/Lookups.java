package io.ternmq.jms.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Looks hosts up outside the loop, which would stand still for all connections while a name server doesn't answer.
 *
 * <p>Used by any thread. It has as many threads as there are hosts being looked up, each of which is asked for once at a time.
 */
final class Lookups {

    private final Map<String, CompletableFuture<InetAddress>> underWay = new ConcurrentHashMap<>();
    private final Executor executor;
    private final Resolver resolver;

    /** Asks the system. */
    interface Resolver {
        InetAddress addressOf(String host) throws UnknownHostException;
    }

    Lookups() {
        this(
                Executors.newCachedThreadPool(new DefaultThreadFactory("ternmq-client-lookup", true)),
                InetAddress::getByName);
    }

    Lookups(Executor executor, Resolver resolver) {
        this.executor = executor;
        this.resolver = resolver;
    }

    /** The first address of a host; fails with UnknownHostException. */
    CompletableFuture<InetAddress> lookUp(String host) {
        var fresh = new CompletableFuture<InetAddress>();
        var other = underWay.putIfAbsent(host, fresh);
        if (other != null) {
            return other;
        }
        executor.execute(() -> {
            try {
                var address = resolver.addressOf(host);
                underWay.remove(host);
                fresh.complete(address);
            } catch (UnknownHostException | RuntimeException e) {
                underWay.remove(host);
                fresh.completeExceptionally(e);
            }
        });
        return fresh;
    }
}
