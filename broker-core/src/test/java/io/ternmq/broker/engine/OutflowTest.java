package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.queue.Outflow;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is under way to a client takes memory, whatever credit it gave. */
class OutflowTest {
    private static final String TEXT = "x".repeat(1 << 20);
    private static final Address OTHER = Address.queue("other");
    private static final int MESSAGES = 10;
    /** So many of them are more than a channel holds. */
    private static final int AT_ONCE = 4;

    private EngineDriver broker = EngineDriver.withSession();

    @BeforeEach
    void fill() {
        broker.peersRead = false;
        for (int number = 1; number <= MESSAGES; number++) {
            broker.send(number, TEXT);
        }
        broker.takeEffects();
    }

    private void consume(long channel, int consumer) {
        broker.openConsumer(channel, 1, consumer, ORDERS);
        broker.grant(channel, 1, consumer, 1_000, 0);
    }

    private int delivered(long channel) {
        return (int) broker.take(Effect.Deliver.class).stream()
                .filter(delivery -> delivery.channel() == channel)
                .count();
    }

    private void left(long channel, int messages) {
        broker.run(new Command.DeliveriesLeft(channel, messages * Outflow.bytes(EngineDriver.message(TEXT).length)));
    }

    private void connectAnother(long channel) {
        broker.connect(channel, new UUID(9, channel), 1);
        broker.openSession(channel, 1, false);
    }

    @Test
    void aChannelGetsNoMoreThanItHoldsWhateverItsCredit() {
        consume(1, 1);

        assertThat(delivered(1)).isEqualTo(AT_ONCE);
    }

    @Test
    void itGetsOnWhatHasLeft() {
        consume(1, 1);
        delivered(1);

        left(1, 2);

        assertThat(delivered(1)).isEqualTo(2);
    }

    @Test
    void otherChannelsGetTheRest() {
        consume(1, 1);
        delivered(1);
        connectAnother(2);

        consume(2, 1);

        assertThat(delivered(2)).isEqualTo(AT_ONCE);
    }

    @Test
    void aBrowserIsHeldUpLikewiseAndGoesOn() {
        broker.openBrowser(1, 1, ORDERS);
        broker.grant(1, 1, 1_000);
        assertThat(delivered(1)).isEqualTo(AT_ONCE);

        for (int i = 0; i < 2; i++) {
            left(1, AT_ONCE);
        }

        List<Effect> effects = broker.takeEffects();
        assertThat(effects.stream().filter(Effect.Deliver.class::isInstance)).hasSize(MESSAGES - AT_ONCE);
        assertThat(effects).hasAtLeastOneElementOfType(Effect.BrowseEnd.class);
    }

    /** Else a receive that doesn't wait would find nothing. */
    @Test
    void whetherAnythingIsThereIsNotAnsweredBeforeThereIsRoomToSay() {
        consume(1, 1);
        broker.takeEffects();
        broker.run(new Command.Settle(1, 77, 1, Settlement.ACCEPTED, List.of()));
        assertThat(broker.take(Effect.Done.class)).isEmpty();

        for (int i = 0; i < 2; i++) {
            left(1, AT_ONCE);
        }

        assertThat(broker.take(Effect.Done.class))
                .extracting(Effect.Done::requestId)
                .contains(77);
    }

    @Test
    void allChannelsShareALimitAndOneThatIsLostGivesItBack() {
        EngineOptions.MemoryLimits usual = EngineOptions.defaults().memory();
        var little = new EngineOptions.MemoryLimits(
                usual.queueMessagesMax(), 10L << 20, 10L << 20, usual.pageMessages(), usual.pageBytes());
        broker = EngineDriver.withSession(TestOptions.withMemory(little));
        broker.peersRead = false;
        consume(1, 1);
        connectAnother(2);
        broker.openConsumer(2, 1, 1, OTHER);
        broker.grant(2, 1, 1, 1_000, 0);
        for (int number = 1; number <= AT_ONCE; number++) {
            broker.send(number, TEXT);
        }
        for (int number = 1; number <= AT_ONCE; number++) {
            broker.send(OTHER, AT_ONCE + number, TEXT);
        }
        assertThat(delivered(2)).isEqualTo(1);

        broker.run(new Command.LoseConnection(1));

        assertThat(delivered(2)).isEqualTo(AT_ONCE - 1);
    }
}
