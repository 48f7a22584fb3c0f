package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.Removed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages to topics with a delivery time (JMS 3.1 §7.9). */
class TopicDelayTest {
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");

    private final TimedBroker stored = new TimedBroker(EngineOptions.defaults());

    private void subscribe(int consumer, Sharing sharing, String name) {
        stored.broker.subscribe(1, consumer, NEWS, sharing, name);
        stored.broker.grant(1, consumer, 100);
    }

    private byte[] late(String text, long expiration) {
        return message(text, 4, true, expiration, stored.broker.nowMillis + 1_000);
    }

    @Test
    void waitsOnceAndComesToEachSubscription() {
        subscribe(1, Sharing.NONE, "");
        subscribe(2, Sharing.SHARED_DURABLE, "daily");
        stored.send(NEWS, 1, late("late", 0));
        List<String> early = stored.takeTexts();

        stored.pass(1_000);

        assertThat(early).isEmpty();
        assertThat(stored.takeTexts()).containsExactly("late", "late");
        assertThat(stored.batches().stream().flatMap(batch -> batch.records().stream()))
                .filteredOn(Body.class::isInstance)
                .hasSize(1);
    }

    @Test
    void doesNotComeToASubscriptionMadeAfterTheSend() {
        subscribe(1, Sharing.SHARED_DURABLE, "before");
        stored.send(NEWS, 1, late("late", 0));
        subscribe(2, Sharing.SHARED_DURABLE, "after");

        stored.pass(1_000);

        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void endsWithTheSubscriptionThatItWaitsFor() {
        subscribe(1, Sharing.NONE, "");
        stored.send(NEWS, 1, late("late", 0));
        stored.broker.closeConsumer(1, 1, 0);
        subscribe(2, Sharing.NONE, "");

        stored.pass(1_000);

        assertThat(stored.takeTexts()).isEmpty();
        assertThat(stored.broker.engine.nextDueMillis()).isGreaterThan(stored.broker.nowMillis);
    }

    @Test
    void survivesARestartForDurableSubscriptionsAlone() {
        subscribe(1, Sharing.NONE, "");
        subscribe(2, Sharing.SHARED_DURABLE, "daily");
        stored.send(NEWS, 1, late("late", 0));
        stored.checkpoint();
        stored.restart();
        subscribe(1, Sharing.NONE, "");
        subscribe(2, Sharing.SHARED_DURABLE, "daily");

        stored.pass(1_000);

        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void neverComesIfItExpiresBeforeItsDeliveryTime() {
        subscribe(1, Sharing.SHARED_DURABLE, "daily");
        stored.send(NEWS, 1, late("stillborn", stored.broker.nowMillis + 500));

        stored.pass(500);
        stored.pass(500);

        assertThat(stored.takeTexts()).isEmpty();
        assertThat(stored.broker.engine.nextDueMillis()).isGreaterThan(stored.broker.nowMillis + 1_000);
    }

    @Test
    void aTransactionDelaysItFromTheSendOn() {
        stored.broker.openSession(1, 2, true);
        subscribe(1, Sharing.NONE, "");
        stored.broker.run(new Command.TxSend(1, 2, NEWS, late("late", 0)));
        stored.pass(600);
        stored.broker.commit(2, 1);
        List<String> early = stored.takeTexts();

        stored.pass(400);

        assertThat(early).isEmpty();
        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void leavesADurableSubscriptionWithoutAConsumerWhenItExpires() {
        subscribe(1, Sharing.SHARED_DURABLE, "daily");
        stored.broker.closeConsumer(1, 1, 0);
        long expiration = stored.broker.nowMillis + 2_000;
        stored.send(NEWS, 1, late("brief", expiration));
        stored.pass(1_000);

        stored.pass(1_000);

        assertThat(stored.batches().stream().flatMap(batch -> batch.records().stream()))
                .filteredOn(Removed.class::isInstance)
                .hasSize(1);
    }
}
