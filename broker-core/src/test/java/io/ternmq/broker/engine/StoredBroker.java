package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.ORDERS;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.MessageContentWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An engine with a journal and a store that answers when the test says so. Messages have a color. */
final class StoredBroker {
    /** A window of four messages, pages of four. */
    static final EngineOptions SMALL =
            TestOptions.withMemory(new EngineOptions.MemoryLimits(4, 1 << 20, 1 << 20, 4, 1 << 20));

    private final EngineOptions options;
    private final SimulatedJournal journal = new SimulatedJournal(false);
    private final SimulatedStore store = new SimulatedStore(journal);
    private final ArrayDeque<PageRequest> pages = new ArrayDeque<>();
    private final ArrayDeque<BodyRequest> bodies = new ArrayDeque<>();
    final List<PageRequest> pagesServed = new ArrayList<>();
    final List<BodyRequest> bodiesServed = new ArrayList<>();
    EngineDriver driver;
    private int kept;
    private long lastNumber;

    StoredBroker(EngineOptions options) {
        this.options = options;
        this.driver = EngineDriver.withSession(options);
    }

    static byte[] message(String color, String text) {
        return writer(color).persistent(true).finish(text);
    }

    static MessageContentWriter writer(String color) {
        return new MessageContentWriter().property("color", color);
    }

    /** Sends one message of a color. */
    void send(String color, String text) {
        send(message(color, text));
    }

    void send(byte[] content) {
        lastNumber++;
        driver.run(new Command.Send(1, 1, lastNumber, ORDERS, content));
    }

    /** Sends messages whose text is the color and a number. */
    void send(String color, int first, int last) {
        for (int number = first; number <= last; number++) {
            send(color, color + number);
        }
    }

    /** Opens a consumer of session 1 with a selector and gives it credit. */
    void select(int consumer, String selector, int credit) {
        driver.run(new Command.OpenConsumer(1, 0, 1, consumer, ORDERS, selector, false, false));
        driver.grant(1, consumer, credit);
    }

    /** All that was decided is durable, and read from if need be. */
    void gather() {
        journal.append(driver.batches.subList(kept, driver.batches.size()));
        kept = driver.batches.size();
        journal.written = journal.end();
        journal.durable = journal.end();
        driver.turns.forEach(turn -> {
            pages.addAll(turn.pages());
            bodies.addAll(turn.bodies());
        });
        driver.turns.clear();
    }

    void checkpoint() {
        Delta delta = driver.keep(driver.engine.cutDelta()).checkpoint().orElseThrow();
        gather();
        store.apply(delta);
        driver.answer(new CheckpointDone(delta.number()));
    }

    /** What the store answers to the next page that is asked for, without saying so yet. */
    PageLoaded read() {
        gather();
        return (PageLoaded) store.read(pages.remove());
    }

    /** Answers all that is asked, and lets the engine run, until nothing is left. */
    void serve() {
        boolean going = true;
        while (going) {
            boolean more = lastTurnHasMore();
            gather();
            while (!pages.isEmpty()) {
                PageRequest request = pages.remove();
                pagesServed.add(request);
                driver.answer(store.read(request));
            }
            while (!bodies.isEmpty()) {
                BodyRequest request = bodies.remove();
                bodiesServed.add(request);
                driver.answer(store.read(request));
            }
            if (more || lastTurnHasMore()) {
                driver.run();
            }
            going = driver.turns.stream()
                    .anyMatch(turn -> turn.more()
                            || !turn.pages().isEmpty()
                            || !turn.bodies().isEmpty());
        }
    }

    private boolean lastTurnHasMore() {
        List<Turn> turns = driver.turns;
        return !turns.isEmpty() && turns.get(turns.size() - 1).more();
    }

    /** The broker begins again with what is durable; the client comes back. */
    void restart() {
        gather();
        pages.clear();
        bodies.clear();
        driver = new EngineDriver(new Engine(options));
        kept = 0;
        driver.engine.restore(store.checkpoint());
        journal.batches.subList((int) store.sequence(), (int) journal.end()).forEach(driver.engine::replay);
        driver.engine.recovered(driver.nowMillis);
        driver.connect(1, CLIENT, 1);
        driver.openSession(1, 1, false);
        driver.takeEffects();
    }

    /** The texts that consumers got since the last call. */
    List<String> takeTexts() {
        return driver.take(Effect.Deliver.class).stream()
                .map(delivery -> text(delivery.content()))
                .toList();
    }

    /** The texts that one consumer got. */
    static List<String> of(int consumer, List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(Effect.Deliver.class::cast)
                .filter(delivery -> delivery.consumer() == consumer)
                .map(delivery -> text(delivery.content()))
                .toList();
    }

    static String text(byte[] content) {
        return new String(MessageContent.body(content), StandardCharsets.UTF_8);
    }
}
