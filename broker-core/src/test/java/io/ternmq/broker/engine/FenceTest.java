package io.ternmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A settlement of nothing is answered behind what is there for the session's consumers. */
class FenceTest {
    private static final int REQUEST = 77;

    private final StoredBroker broker = new StoredBroker(StoredBroker.SMALL);

    private void ask() {
        broker.driver.run(new Command.Settle(1, REQUEST, 1, Settlement.ACCEPTED, List.of()));
    }

    private boolean isAnswered() {
        return isAnswered(broker.driver.takeEffects());
    }

    private static boolean isAnswered(List<Effect> effects) {
        return effects.stream().anyMatch(effect -> effect instanceof Effect.Done done && done.requestId() == REQUEST);
    }

    @Test
    void isAnsweredAtOnceIfNothingIsThere() {
        broker.select(1, "", 1);

        ask();

        assertThat(isAnswered()).isTrue();
    }

    @Test
    void isAnsweredBehindTheDelivery() {
        broker.send("red", "r1");
        broker.driver.run(
                new Command.OpenConsumer(1, 0, 1, 1, EngineDriver.ORDERS, "", false, false),
                new Command.GrantCredit(1, 1, 1, 1, 1 << 20, 0),
                new Command.Settle(1, REQUEST, 1, Settlement.ACCEPTED, List.of()));

        List<Effect> effects = broker.driver.take(Effect.class).stream()
                .filter(effect -> effect instanceof Effect.Deliver || effect instanceof Effect.Done)
                .toList();

        assertThat(effects).hasSize(2);
        assertThat(effects.get(0)).isInstanceOf(Effect.Deliver.class);
    }

    @Test
    void waitsForWhatIsReadFromTheStore() {
        broker.send("red", 1, 3);
        broker.checkpoint();
        broker.restart();
        broker.select(1, "", 1);

        ask();
        boolean before = isAnswered();
        broker.serve();

        assertThat(before).isFalse();
        List<Effect> effects = broker.driver.takeEffects();
        assertThat(StoredBroker.of(1, effects)).containsExactly("red1");
        assertThat(isAnswered(effects)).isTrue();
    }

    @Test
    void waitsForASelectorThatLooksThroughTheStore() {
        broker.send("red", 1, 20);
        broker.send("blue", 1, 1);
        broker.checkpoint();
        broker.restart();
        broker.select(1, "color = 'blue'", 1);

        ask();
        boolean before = isAnswered();
        broker.serve();

        assertThat(before).isFalse();
        List<Effect> effects = broker.driver.takeEffects();
        assertThat(StoredBroker.of(1, effects)).containsExactly("blue1");
        assertThat(isAnswered(effects)).isTrue();
    }

    @Test
    void isAnsweredIfTheSessionIsClosed() {
        broker.send("red", 1, 3);
        broker.checkpoint();
        broker.restart();
        broker.select(1, "", 1);
        ask();

        broker.driver.run(new Command.CloseSession(1, 8, 1, List.of()));

        assertThat(isAnswered()).isTrue();
    }
}
