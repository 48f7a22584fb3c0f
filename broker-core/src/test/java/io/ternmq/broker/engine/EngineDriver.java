package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.queue.Outflow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Speaks to an engine as a front end does, and keeps what it says. One connection unless told otherwise. */
final class EngineDriver {
    static final Address ORDERS = Address.queue("orders");
    static final UUID CLIENT = new UUID(1, 1);
    private static final long LEFT_BYTES_TOLD = 300_000;

    final Engine engine;
    final List<Batch> batches = new ArrayList<>();
    final List<Turn> turns = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    long nowMillis = 1_000_000;
    /** Whether deliveries leave at once. */
    boolean peersRead = true;

    private final Map<Long, Long> left = new HashMap<>();
    private int request;

    EngineDriver(EngineOptions options) {
        this(new Engine(options));
    }

    EngineDriver(Engine engine) {
        this.engine = engine;
    }

    /** An engine with a connection on channel 1 and a session 1 that isn't transacted. */
    static EngineDriver withSession() {
        return withSession(EngineOptions.defaults());
    }

    static EngineDriver withSession(EngineOptions options) {
        EngineDriver driver = new EngineDriver(options);
        driver.connect(1, CLIENT, 1);
        driver.openSession(1, 1, false);
        driver.takeEffects();
        return driver;
    }

    Turn run(Command... commands) {
        return keep(engine.run(List.of(commands), nowMillis));
    }

    Turn answer(StoreResult result) {
        return keep(engine.onStoreResults(List.of(result), nowMillis));
    }

    Turn keep(Turn turn) {
        turns.add(turn);
        batches.addAll(turn.batches());
        effects.addAll(turn.effects());
        if (peersRead) {
            turn.effects().forEach(this::leave);
            List.copyOf(left.keySet()).forEach(this::tellLeft);
        }
        return turn;
    }

    private void leave(Effect effect) {
        if (effect instanceof Effect.Deliver delivery) {
            left.merge(delivery.channel(), Outflow.bytes(delivery.content().length), Long::sum);
        }
    }

    private void tellLeft(long channel) {
        long bytes = left.getOrDefault(channel, 0L);
        if (bytes >= LEFT_BYTES_TOLD) {
            left.remove(channel);
            run(new Command.DeliveriesLeft(channel, bytes));
        }
    }

    void connect(long channel, UUID connection, int epoch) {
        run(new Command.OpenConnection(channel, connection, epoch, "", "anonymous"));
    }

    void connect(long channel, UUID connection, int epoch, String clientId) {
        run(new Command.OpenConnection(channel, connection, epoch, clientId, "anonymous"));
    }

    void openSession(long channel, int session, boolean transacted) {
        run(new Command.OpenSession(channel, 0, session, transacted, false));
    }

    int openConsumer(long channel, int session, int consumer, Address address) {
        request++;
        run(new Command.OpenConsumer(channel, request, session, consumer, address, "", false, false));
        return request;
    }

    int subscribe(long channel, int consumer, Address topic, Sharing sharing, String name) {
        return subscribe(channel, consumer, topic, sharing, name, "", false);
    }

    /** Opens a consumer of a subscription in session 1. */
    int subscribe(
            long channel, int consumer, Address topic, Sharing sharing, String name, String selector, boolean noLocal) {
        request++;
        run(new Command.OpenConsumer(channel, request, 1, consumer, topic, selector, false, noLocal, name, sharing));
        return request;
    }

    /** Closes a consumer of session 1, whose deliveries up to one stay with the session. */
    void closeConsumer(long channel, int consumer, long handedOver) {
        List<DeliveryRange> stay = handedOver == 0 ? List.of() : range(1, handedOver);
        run(new Command.CloseConsumer(channel, 0, 1, consumer, stay));
    }

    int unsubscribe(long channel, String name) {
        request++;
        run(new Command.Unsubscribe(channel, request, name));
        return request;
    }

    int openBrowser(int session, int consumer, Address address) {
        request++;
        run(new Command.OpenConsumer(1, request, session, consumer, address, "", true, false));
        return request;
    }

    void grant(int session, int consumer, int messages) {
        grant(1, session, consumer, messages, 0);
    }

    void grant(long channel, int session, int consumer, int messages, long handedOver) {
        run(new Command.GrantCredit(channel, session, consumer, messages, 1L << 40, handedOver));
    }

    void send(long number, String text) {
        send(ORDERS, number, text);
    }

    void send(Address address, long number, String text) {
        run(new Command.Send(1, 1, number, address, message(text)));
    }

    void txSend(int session, Address address, String text) {
        run(new Command.TxSend(1, session, address, message(text)));
    }

    void commit(int session, long number) {
        run(new Command.Commit(1, session, number));
    }

    int settle(int session, Settlement settlement, long first, long last) {
        request++;
        run(new Command.Settle(1, request, session, settlement, range(first, last)));
        return request;
    }

    int rollback(int session, List<DeliveryRange> handedOver) {
        request++;
        run(new Command.Rollback(1, request, session, handedOver));
        return request;
    }

    int recover(int session, List<DeliveryRange> handedOver) {
        request++;
        run(new Command.Recover(1, request, session, handedOver));
        return request;
    }

    static List<DeliveryRange> range(long first, long last) {
        return List.of(new DeliveryRange(first, last));
    }

    /** Everything said since the last call. */
    List<Effect> takeEffects() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    <E extends Effect> List<E> take(Class<E> type) {
        return takeEffects().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The texts delivered since the last call, in order. */
    List<String> takeTexts() {
        return take(Effect.Deliver.class).stream()
                .map(delivery -> text(delivery.content()))
                .toList();
    }

    /** Deliveries since the last call as text, slash, delivery count. */
    List<String> takeCounted() {
        return take(Effect.Deliver.class).stream()
                .map(delivery -> text(delivery.content()) + "/" + delivery.deliveryCount())
                .toList();
    }

    /** Reasons of the failures since the last call. */
    List<Reason> takeFailures() {
        return take(Effect.Failed.class).stream().map(Effect.Failed::reason).toList();
    }

    /** The texts delivered to one channel since the last call, in order; what went to others is dropped. */
    List<String> takeTexts(long channel) {
        return take(Effect.Deliver.class).stream()
                .filter(delivery -> delivery.channel() == channel)
                .map(delivery -> text(delivery.content()))
                .toList();
    }

    /** Names of all queues, temporary ones and subscriptions too, in order. */
    List<String> names() {
        run(new Command.AskStat(1, 1, ""));
        return take(Effect.StatIs.class).get(0).queues().stream()
                .map(figures -> figures.address().name())
                .toList();
    }

    /** How many messages a queue has; 0 if there is none of this address. */
    long messages(Address address) {
        run(new Command.AskStat(1, 1, address.name()));
        return take(Effect.StatIs.class).get(0).queues().stream()
                .mapToLong(Effect.QueueFigures::messages)
                .sum();
    }

    Effect.QueueFigures figures(Address address) {
        run(new Command.AskStat(1, 1, address.name()));
        return take(Effect.StatIs.class).get(0).queues().get(0);
    }

    static byte[] message(String text) {
        return message(text, 4, true);
    }

    static byte[] message(String text, int priority, boolean persistent) {
        return message(text, priority, persistent, 0, 0);
    }

    static byte[] message(String text, int priority, boolean persistent, long expiration, long deliveryTime) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(31 + body.length);
        buffer.put((byte) (persistent ? 1 : 0)).put((byte) priority);
        buffer.putLong(0).putLong(expiration).putLong(deliveryTime).putInt(0).put((byte) 1);
        return buffer.put(body).array();
    }

    static String text(byte[] content) {
        return new String(content, 31, content.length - 31, StandardCharsets.UTF_8);
    }
}
