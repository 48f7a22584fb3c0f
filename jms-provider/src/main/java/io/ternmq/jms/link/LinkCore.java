package io.ternmq.jms.link;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.transport.ChannelEvents;
import io.ternmq.jms.transport.Network;
import io.ternmq.jms.transport.WireChannel;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Opened;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Connecting, authenticating, staying alive, and connecting again.
 *
 * <pre>
 *   Idle ──► Connecting ──► Handshaking ──► Open ──► Waiting
 *                ▲  │             │                    │
 *                └──┴─ next ──────┘◄──────── time ─────┘        any ──► Ended
 * </pre>
 *
 * <p>I1: at most one attempt is current; events of an older one are ignored.
 * <br>I2: every Open frame has a higher epoch than all before.
 *
 * <p>Owned by the loop.
 */
final class LinkCore {

    /** Codes with which no other attempt can fare better. */
    private static final Set<ErrorCode> HOPELESS = EnumSet.of(
            ErrorCode.PROTOCOL,
            ErrorCode.VERSION_UNSUPPORTED,
            ErrorCode.FRAME_TOO_LARGE,
            ErrorCode.AUTHENTICATION_FAILED,
            ErrorCode.NOT_AUTHORIZED,
            ErrorCode.SUPERSEDED,
            ErrorCode.CLIENT_ID_IN_USE);

    private static final int HEARTBEATS_MISSED_MAX = 3;
    private static final int NONCE_BYTES = 18;

    private final LinkSettings settings;
    private final Network network;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final UUID connectionId;
    private final LinkEvents events;
    final Traffic traffic;

    private @Nullable Attempt current;
    private @Nullable Pending<Boolean> opening;
    private volatile @Nullable Opened lastOpened;
    private @Nullable Failure ended;
    private String clientId = "";
    private int epoch;
    private int endpoint;
    private int triedEndpoints;
    private int round;
    private long lostAtNanos;

    LinkCore(
            LinkSettings settings,
            Network network,
            LongSupplier nanoTime,
            RandomGenerator random,
            UUID connectionId,
            LinkEvents events) {
        this.settings = settings;
        this.network = network;
        this.nanoTime = nanoTime;
        this.random = random;
        this.connectionId = connectionId;
        this.events = events;
        this.traffic = new Traffic(settings, network.loop(), nanoTime, events);
    }

    /** Any thread. */
    Optional<UUID> brokerId() {
        return Optional.ofNullable(lastOpened).map(Opened::brokerId);
    }

    /** Tries each endpoint once; the first connection of all, or the first under another client id. */
    void connect(String newClientId, Pending<Boolean> result) {
        var gone = ended;
        if (gone != null) {
            result.fail(gone);
            return;
        }
        clientId = newClientId;
        opening = result;
        triedEndpoints = 0;
        var old = current;
        current = null;
        if (old != null) {
            lostAtNanos = nanoTime.getAsLong();
            traffic.lost();
            old.abandon();
        }
        attempt();
    }

    /** A clean end, by the application. */
    void close(Pending<Boolean> result) {
        var open = current;
        if (ended != null || open == null || !traffic.isOpen()) {
            end(Traffic.closed());
            result.succeed(Boolean.TRUE);
            return;
        }
        traffic.request(new Request(Request.OnLoss.COMPLETE, Close::new, reply -> {
            end(Traffic.closed());
            result.succeed(Boolean.TRUE);
        }));
    }

    /** Ends without asking the broker. */
    void end(Failure failure) {
        if (ended != null) {
            return;
        }
        ended = failure;
        traffic.flush();
        traffic.ended(failure);
        var open = current;
        current = null;
        if (open != null) {
            open.abandon();
        }
        var result = opening;
        opening = null;
        if (result != null) {
            result.fail(failure);
        }
        if (!failure.code().equals(ClientCode.CLOSED.name())) {
            events.onEnded(failure);
        }
    }

    private void attempt() {
        var attempt = new Attempt();
        current = attempt;
        var target = settings.endpoints().get(endpoint);
        network.connect(target, settings.connectTimeoutMillis(), attempt);
        network.loop().schedule(attempt::onTimeout, settings.connectTimeoutMillis());
    }

    private void attemptFailed(Failure failure) {
        current = null;
        endpoint = (endpoint + 1) % settings.endpoints().size();
        triedEndpoints++;
        boolean hopeless = isHopeless(failure);
        if (!hopeless && triedEndpoints < settings.endpoints().size()) {
            attempt();
            return;
        }
        triedEndpoints = 0;
        var result = opening;
        if (result != null && lastOpened == null) {
            end(failure);
        } else if (result != null) {
            // Another client id was refused; the connection lives on without one.
            opening = null;
            clientId = "";
            result.fail(failure);
            retry(failure);
        } else if (hopeless) {
            end(failure);
        } else {
            retry(failure);
        }
    }

    private void retry(Failure failure) {
        round++;
        long sinceLoss = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - lostAtNanos);
        var delay = settings.reconnect().delay(round, sinceLoss, random);
        if (delay.isEmpty()) {
            end(Failure.of(
                    ClientCode.CONNECTION_FAILED,
                    "No connection to any of " + settings.endpoints() + " for " + sinceLoss + " ms; last reason: "
                            + failure.text()));
            return;
        }
        network.loop()
                .schedule(
                        () -> {
                            if (ended == null && current == null) {
                                attempt();
                            }
                        },
                        delay.getAsLong());
    }

    private static boolean isHopeless(Failure failure) {
        return HOPELESS.stream().anyMatch(failure::is);
    }

    private String nonce() {
        var bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private IdentityLoss identityLoss(Opened opened) {
        var before = lastOpened;
        if (before == null) {
            return IdentityLoss.NONE;
        }
        // Half of what was announced: it takes time until the broker has what is sent again.
        long remembered = TimeUnit.MILLISECONDS.toNanos(before.identityExpiryMillis() / 2);
        return new IdentityLoss(!before.brokerId().equals(opened.brokerId()), nanoTime.getAsLong(), remembered);
    }

    /** One channel, from connecting to its end. */
    private final class Attempt implements ChannelEvents {

        private final Handshake handshake = new Handshake(settings.credentials(), nonce());
        private @Nullable WireChannel channel;
        private Optional<Failure> reason = Optional.empty();
        private long lastReadNanos;

        private boolean isCurrent() {
            return current == this;
        }

        private boolean isOpen() {
            return isCurrent() && traffic.isOpen();
        }

        @Override
        public void onConnected(WireChannel connected) {
            channel = connected;
            if (!isCurrent()) {
                connected.close();
                return;
            }
            connected.write(handshake.open(connectionId, ++epoch, clientId));
            connected.flush();
        }

        @Override
        public void onConnectFailed(String text) {
            if (isCurrent()) {
                attemptFailed(Failure.of(ClientCode.CONNECTION_FAILED, text));
            }
        }

        void onTimeout() {
            if (isCurrent() && !traffic.isOpen()) {
                abandon();
                attemptFailed(Failure.of(
                        ClientCode.CONNECTION_FAILED,
                        settings.endpoints().get(endpoint) + " did not answer within " + settings.connectTimeoutMillis()
                                + " ms"));
            }
        }

        void abandon() {
            var open = channel;
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void onFrame(WireChannel from, Frame frame) {
            if (!isCurrent()) {
                return;
            }
            if (frame instanceof Closed closed) {
                reason = Optional.of(Failure.of(closed.code(), closed.text()));
                from.close();
            } else if (!traffic.isOpen()) {
                onHandshakeFrame(from, frame);
            } else if (!traffic.onFrame(frame)) {
                broken(from, Failure.of(ErrorCode.PROTOCOL, "The broker broke the protocol with " + frame.opcode()));
            }
        }

        private void onHandshakeFrame(WireChannel from, Frame frame) {
            if (frame instanceof Opened opened) {
                onOpened(from, opened);
            } else if (frame instanceof Auth challenge) {
                answer(from, challenge);
            } else {
                broken(from, Failure.of(ErrorCode.PROTOCOL, "The broker answered Open with " + frame.opcode()));
            }
        }

        private void answer(WireChannel from, Auth challenge) {
            try {
                from.write(handshake.answer(challenge));
                from.flush();
            } catch (GeneralSecurityException e) {
                broken(from, Handshake.untrusted(e));
            }
        }

        private void onOpened(WireChannel from, Opened opened) {
            var mistrust = handshake.check(opened);
            if (mistrust.isPresent()) {
                broken(from, mistrust.get());
                return;
            }
            var loss = identityLoss(opened);
            lastOpened = opened;
            round = 0;
            triedEndpoints = 0;
            lastReadNanos = nanoTime.getAsLong();
            from.frameBytesMax(opened.frameBytesMax());
            scheduleTick(opened.heartbeatMillis());
            traffic.messageBytesMax(opened.messageBytesMax());
            traffic.opened(from, epoch, opened.frameBytesMax(), loss);
            var result = opening;
            opening = null;
            if (result != null) {
                result.succeed(Boolean.TRUE);
            }
        }

        private void broken(WireChannel from, Failure failure) {
            reason = Optional.of(failure);
            from.close();
        }

        private void scheduleTick(int heartbeatMillis) {
            if (heartbeatMillis > 0) {
                network.loop().schedule(() -> tick(heartbeatMillis), heartbeatMillis);
            }
        }

        private void tick(int heartbeatMillis) {
            var open = channel;
            if (!isOpen() || open == null) {
                return;
            }
            long silent = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - lastReadNanos);
            if (silent > (long) HEARTBEATS_MISSED_MAX * heartbeatMillis) {
                broken(
                        open,
                        Failure.of(ClientCode.CONNECTION_LOST, "Nothing came from the broker for " + silent + " ms."));
                return;
            }
            traffic.write(new Heartbeat());
            traffic.flush();
            scheduleTick(heartbeatMillis);
        }

        @Override
        public void onReadComplete(WireChannel from) {
            if (isCurrent()) {
                lastReadNanos = nanoTime.getAsLong();
                traffic.onReadComplete();
            }
        }

        @Override
        public void onWritable(WireChannel from) {
            if (isCurrent()) {
                traffic.onWritable();
            }
        }

        @Override
        public void onClosed(WireChannel from, String text) {
            if (!isCurrent()) {
                return;
            }
            var failure = reason.orElseGet(() -> Failure.of(ClientCode.CONNECTION_LOST, text));
            if (!traffic.isOpen()) {
                attemptFailed(failure);
                return;
            }
            current = null;
            lostAtNanos = nanoTime.getAsLong();
            traffic.lost();
            if (isHopeless(failure)) {
                end(failure);
            } else {
                retry(failure);
            }
        }
    }
}
