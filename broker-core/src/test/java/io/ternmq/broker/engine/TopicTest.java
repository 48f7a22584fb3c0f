package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.message;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of messages sent to topics. Channel 1 publishes; 2 and 3 are other clients, with client ids. */
class TopicTest {
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");
    private static final UUID ANN = new UUID(2, 2);
    private static final UUID BOB = new UUID(3, 3);

    private EngineDriver broker = EngineDriver.withSession();

    TopicTest() {
        connectClients();
    }

    private void connectClients() {
        connectClients(1);
    }

    private void connectClients(int epoch) {
        broker.connect(2, ANN, epoch, "ann");
        broker.openSession(2, 1, false);
        broker.connect(3, BOB, epoch, "bob");
        broker.openSession(3, 1, false);
        broker.takeEffects();
    }

    /** Opens a consumer with credit. */
    private void consume(long channel, int consumer, Sharing sharing, String name) {
        broker.subscribe(channel, consumer, NEWS, sharing, name);
        broker.grant(channel, 1, consumer, 100, 0);
    }

    private void publish(long number, String text) {
        broker.send(NEWS, number, text);
    }

    private void publishNonPersistent(long number, String text) {
        broker.run(new Command.Send(1, 1, number, NEWS, message(text, 4, false)));
    }

    private List<JournalRecord> records() {
        return broker.batches.stream()
                .flatMap(batch -> batch.records().stream())
                .toList();
    }

    private long count(Class<? extends JournalRecord> type) {
        return records().stream().filter(type::isInstance).count();
    }

    /** The broker dies; a new one has what was journaled, and nobody is connected. */
    private void restart() {
        List<Batch> batches = broker.batches;
        broker = new EngineDriver(EngineOptions.defaults());
        batches.forEach(broker.engine::replay);
        broker.engine.recovered(broker.nowMillis);
        broker.run();
        broker.connect(1, CLIENT, 9);
        broker.openSession(1, 1, false);
        connectClients(9);
        broker.batches.addAll(0, batches);
    }

    @Test
    void everySubscriptionGetsACopy() {
        consume(2, 1, Sharing.NONE, "");
        consume(3, 1, Sharing.DURABLE, "daily");

        publish(1, "a");

        assertThat(broker.take(Effect.Deliver.class))
                .extracting(Effect.Deliver::channel)
                .containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void aMessageThatNobodySubscribesToIsTakenAndForgotten() {
        publish(1, "first"); // the first number of a session is remembered in any case
        int before = broker.batches.size();

        publish(2, "a");

        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::number)
                .contains(2L);
        assertThat(broker.batches).hasSize(before);
    }

    @Test
    void aSubscriptionGetsNothingThatWasSentBefore() {
        publish(1, "before");
        consume(2, 1, Sharing.DURABLE, "daily");

        publish(2, "after");

        assertThat(broker.takeTexts()).containsExactly("after");
    }

    @Test
    void writesOneBodyForAllDurableSubscriptions() {
        consume(2, 1, Sharing.DURABLE, "daily");
        consume(3, 1, Sharing.DURABLE, "daily");
        consume(3, 2, Sharing.SHARED_DURABLE, "weekly");

        publish(1, "a");

        assertThat(count(Body.class)).isEqualTo(1);
        assertThat(records().stream().filter(Enqueued.class::isInstance).map(each -> ((Enqueued) each).message()))
                .hasSize(3)
                .containsOnly(1L);
    }

    @Test
    void writesNothingForSubscriptionsThatDoNotLast() {
        consume(2, 1, Sharing.NONE, "");
        consume(3, 1, Sharing.SHARED, "pool");

        publish(1, "a");

        assertThat(broker.takeTexts()).containsExactly("a", "a");
        assertThat(count(Body.class)).isZero();
    }

    @Test
    void nobodySeesAPersistentMessageBeforeItIsStoredForOthers() {
        consume(2, 1, Sharing.NONE, "");
        consume(3, 1, Sharing.DURABLE, "daily");

        publish(1, "a");

        long stored = broker.batches.stream()
                .filter(batch -> batch.records().stream().anyMatch(Body.class::isInstance))
                .mapToLong(Batch::sequence)
                .max()
                .orElseThrow();
        assertThat(broker.take(Effect.Deliver.class))
                .extracting(Effect.Deliver::durable)
                .containsExactly(stored, stored);
    }

    @Test
    void consumersOfASharedSubscriptionGetEachMessageOnce() {
        consume(2, 1, Sharing.SHARED, "pool");
        broker.subscribe(2, 2, NEWS, Sharing.SHARED, "pool");
        broker.grant(2, 1, 2, 100, 0);

        publish(1, "a");
        publish(2, "b");

        assertThat(broker.take(Effect.Deliver.class))
                .extracting(Effect.Deliver::consumer)
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void aDurableSubscriptionGathersWhileNobodyConsumes() {
        consume(2, 1, Sharing.DURABLE, "daily");
        broker.closeConsumer(2, 1, 0);

        publish(1, "a");
        consume(2, 2, Sharing.DURABLE, "daily");

        assertThat(broker.takeTexts()).containsExactly("a");
    }

    @Test
    void aDurableSubscriptionOutlivesTheBroker() {
        consume(2, 1, Sharing.DURABLE, "daily");
        broker.closeConsumer(2, 1, 0);
        publish(1, "a");

        restart();
        publish(2, "b");
        consume(2, 1, Sharing.DURABLE, "daily");

        assertThat(broker.takeTexts()).containsExactly("a", "b");
    }

    @Test
    void aNonPersistentMessageDoesNotOutliveTheBroker() {
        consume(2, 1, Sharing.DURABLE, "daily");
        broker.closeConsumer(2, 1, 0);
        publishNonPersistent(1, "a");
        publish(2, "b");

        restart();
        consume(2, 1, Sharing.DURABLE, "daily");

        assertThat(broker.takeTexts()).containsExactly("b");
    }

    @Test
    void aSubscriptionThatDoesNotLastIsGoneAfterARestart() {
        consume(2, 1, Sharing.NONE, "");
        consume(3, 1, Sharing.SHARED, "pool");

        restart();

        assertThat(broker.names()).isEmpty();
    }

    @Test
    void aSubscriptionOfOneConsumerEndsWithIt() {
        consume(2, 1, Sharing.NONE, "");
        publish(1, "a");

        broker.closeConsumer(2, 1, 0);

        assertThat(count(QueueDeleted.class)).isEqualTo(1);
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void aSharedSubscriptionEndsWithItsLastConsumer() {
        consume(2, 1, Sharing.SHARED, "pool");
        consume(2, 2, Sharing.SHARED, "pool");

        broker.closeConsumer(2, 1, 0);
        List<String> oneLeft = broker.names();
        broker.closeConsumer(2, 2, 0);

        assertThat(oneLeft).containsExactly("news:shared:ann:pool");
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void aSubscriptionOfOneConsumerEndsWhenItsConnectionIsLost() {
        consume(2, 1, Sharing.NONE, "");
        consume(3, 1, Sharing.DURABLE, "daily");

        broker.run(new Command.LoseConnection(2), new Command.LoseConnection(3));

        assertThat(broker.names()).containsExactly("news:durable:bob:daily");
    }

    @Test
    void whatIsSettledAfterItsSubscriptionEndedIsNothing() {
        consume(2, 1, Sharing.NONE, "");
        publish(1, "a");
        broker.closeConsumer(2, 1, 1);
        broker.takeEffects();

        broker.run(new Command.Settle(2, 7, 1, Settlement.ACCEPTED, range(1, 1)));

        assertThat(broker.take(Effect.Done.class))
                .extracting(Effect.Done::requestId)
                .containsExactly(7);
    }

    @Test
    void aTransactionThatConsumedFromAnEndedSubscriptionCommits() {
        broker.openSession(2, 2, true);
        broker.run(new Command.OpenConsumer(2, 0, 2, 5, NEWS, "", false, false));
        broker.grant(2, 2, 5, 10, 0);
        publish(1, "a");
        broker.run(new Command.Settle(2, 0, 2, Settlement.ACCEPTED, range(1, 1)));
        broker.run(new Command.CloseConsumer(2, 0, 2, 5, range(1, 1)));
        broker.takeEffects();

        broker.run(new Command.Commit(2, 2, 1));

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void aTransactionPublishesWithItsCommit() {
        consume(2, 1, Sharing.NONE, "");
        broker.openSession(1, 2, true);
        broker.txSend(2, NEWS, "a");
        List<String> before = broker.takeTexts();

        broker.commit(2, 1);

        assertThat(before).isEmpty();
        assertThat(broker.takeTexts()).containsExactly("a");
    }

    @Test
    void whoSubscribesBeforeTheCommitGetsWhatItPublishes() {
        broker.openSession(1, 2, true);
        broker.txSend(2, NEWS, "a");
        consume(2, 1, Sharing.DURABLE, "daily");

        broker.commit(2, 1);

        assertThat(broker.takeTexts()).containsExactly("a");
    }

    @Test
    void aPublisherWaitsWhileASubscriptionHasNoRoom() {
        broker = EngineDriver.withSession(TestOptions.withMaxMessages(1));
        connectClients();
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "full");
        broker.subscribe(3, 1, NEWS, Sharing.DURABLE, "empty");
        publish(1, "a");
        broker.takeEffects();

        publish(2, "b");
        List<Effect.Sent> early = broker.take(Effect.Sent.class);
        broker.grant(2, 1, 1, 100, 0);
        broker.grant(3, 1, 1, 100, 0);
        broker.run(
                new Command.Settle(2, 0, 1, Settlement.ACCEPTED, range(1, 1)),
                new Command.Settle(3, 0, 1, Settlement.ACCEPTED, range(1, 1)));

        assertThat(early).isEmpty();
        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::number)
                .containsExactly(2L);
    }

    @Test
    void aCommitWaitsWhileASubscriptionHasNoRoom() {
        broker = EngineDriver.withSession(TestOptions.withMaxMessages(1));
        connectClients();
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "full");
        publish(1, "a");
        broker.openSession(1, 2, true);
        broker.txSend(2, NEWS, "b");
        broker.takeEffects();

        broker.commit(2, 1);
        List<Effect.Sent> early = broker.take(Effect.Sent.class);
        broker.unsubscribe(2, "nothing");
        broker.closeConsumer(2, 1, 0);
        broker.unsubscribe(2, "full");

        assertThat(early).isEmpty();
        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void deadLettersOfASubscriptionGoToTheQueueOfItsTopic() {
        consume(2, 1, Sharing.DURABLE, "daily");
        publish(1, "a");
        broker.takeEffects();

        broker.run(new Command.Settle(2, 0, 1, Settlement.REJECTED, range(1, 1)));

        assertThat(broker.figures(Address.queue("DLQ.news")).messages()).isEqualTo(1);
    }

    @Test
    void aSelectorChoosesWhatASubscriptionTakes() {
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "urgent", "JMSPriority > 5", false);
        broker.grant(2, 1, 1, 100, 0);

        publish(1, "slow");
        broker.run(new Command.Send(1, 1, 2, NEWS, message("fast", 9, true)));

        assertThat(broker.takeTexts()).containsExactly("fast");
    }

    @Test
    void aSelectorIsAppliedToWhatATransactionWroteEarly() {
        broker = EngineDriver.withSession(
                TestOptions.withTransactions(new EngineOptions.TransactionLimits(100, 1 << 20, 1, 1 << 20)));
        connectClients();
        broker.openSession(1, 2, true);
        broker.txSend(2, NEWS, "slow");
        broker.run(new Command.TxSend(1, 2, NEWS, message("fast", 9, true)));
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "urgent", "JMSPriority > 5", false);
        broker.takeEffects();

        broker.commit(2, 1);

        assertThat(broker.figures(new Address(Address.Kind.SUBSCRIPTION, "news:durable:ann:urgent"))
                        .messages())
                .isEqualTo(1);
    }

    @Test
    void noLocalLeavesOutWhatTheOwnConnectionSent() {
        broker.run(new Command.OpenConsumer(1, 0, 1, 1, NEWS, "", false, true));
        broker.grant(1, 1, 100);

        publish(1, "own");
        broker.run(new Command.Send(2, 1, 1, NEWS, message("foreign")));

        assertThat(broker.takeTexts()).containsExactly("foreign");
    }

    @Test
    void noLocalOfADurableSubscriptionGoesByClientId() {
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "daily", "", true);
        broker.run(new Command.CloseConnection(2, 0));
        broker.connect(4, new UUID(4, 4), 1, "ann");
        broker.openSession(4, 1, false);
        broker.run(new Command.Send(4, 1, 1, NEWS, message("own")));
        broker.run(new Command.Send(3, 1, 1, NEWS, message("foreign")));

        broker.subscribe(4, 1, NEWS, Sharing.DURABLE, "daily", "", true);
        broker.grant(4, 1, 1, 100, 0);

        assertThat(broker.takeTexts()).containsExactly("foreign");
    }

    @Test
    void aTurnIsBoundedWhateverTheNumberOfSubscriptions() {
        for (int consumer = 1; consumer <= 600; consumer++) {
            broker.subscribe(2, consumer, NEWS, Sharing.NONE, "");
        }
        Command[] sends = new Command[50];
        for (int i = 0; i < sends.length; i++) {
            sends[i] = new Command.Send(1, 1, i + 1, NEWS, message("m" + i, 4, false));
        }
        broker.takeEffects();

        Turn first = broker.run(sends);
        int carriedOut = broker.take(Effect.Sent.class).size();
        while (broker.run().more()) {
            assertThat(first.more()).isTrue();
        }

        assertThat(carriedOut).isEqualTo(17); // the first one that makes 10,000 references and more is the last
        assertThat(broker.take(Effect.Sent.class)).hasSize(33);
    }

    @Test
    void figuresAndPurgeKnowASubscriptionByItsOwnName() {
        consume(2, 1, Sharing.DURABLE, "a:b");
        broker.closeConsumer(2, 1, 0);
        publish(1, "a");

        broker.takeEffects();
        broker.run(new Command.Purge(1, 9, Address.queue("news:durable:ann:a:b")));

        assertThat(broker.take(Effect.Purged.class))
                .extracting(Effect.Purged::messages)
                .containsExactly(1L);
    }

    @Test
    void aQueueIsNoTopicOfItsName() {
        consume(2, 1, Sharing.NONE, "");

        broker.send(Address.queue("news"), 1, "a");

        assertThat(broker.takeTexts()).isEmpty();
    }

    @Test
    void subscriptionsCountAmongTheQueues() {
        broker = EngineDriver.withSession(TestOptions.withQueues(1));
        connectClients();
        broker.subscribe(2, 1, NEWS, Sharing.NONE, "");
        broker.takeEffects();

        broker.subscribe(2, 2, NEWS, Sharing.NONE, "");

        assertThat(broker.takeFailures()).containsExactly(Reason.LIMIT_EXCEEDED);
    }
}
