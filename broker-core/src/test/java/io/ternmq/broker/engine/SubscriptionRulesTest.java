package io.ternmq.broker.engine;

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
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.SubscriptionCreated;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may open which subscription (JMS 3.1 §8.3). Channel 1 has no client id, channel 2 has "ann". */
class SubscriptionRulesTest {
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");
    private static final Address SPORTS = new Address(Address.Kind.TOPIC, "sports");
    private static final UUID ANN = new UUID(2, 2);

    private final EngineDriver broker = EngineDriver.withSession();

    SubscriptionRulesTest() {
        broker.connect(2, ANN, 1, "ann");
        broker.openSession(2, 1, false);
        broker.takeEffects();
    }

    private void durable(int consumer) {
        broker.subscribe(2, consumer, NEWS, Sharing.DURABLE, "daily");
    }

    private void publish(long number, String text) {
        broker.run(new Command.Send(1, 1, number, NEWS, message(text)));
    }

    private List<Reason> openAgain(Address topic, Sharing sharing, String selector, boolean noLocal) {
        broker.takeEffects();
        broker.subscribe(2, 9, topic, sharing, "daily", selector, noLocal);
        return broker.takeFailures();
    }

    @Test
    void anUnsharedDurableSubscriptionNeedsAClientId() {
        broker.subscribe(1, 1, NEWS, Sharing.DURABLE, "daily");

        assertThat(broker.takeFailures()).containsExactly(Reason.PROTOCOL);
    }

    @Test
    void aSharedOneBelongsToAllWithoutAClientId() {
        broker.connect(3, new UUID(3, 3), 1);
        broker.openSession(3, 1, false);
        broker.subscribe(1, 1, NEWS, Sharing.SHARED_DURABLE, "pool");
        broker.subscribe(3, 1, NEWS, Sharing.SHARED_DURABLE, "pool");

        List<String> names = broker.names();

        assertThat(names).containsExactly("news:shared-durable::pool");
    }

    @Test
    void aNameGoesWithSharingAndNoneWithout() {
        broker.subscribe(2, 1, NEWS, Sharing.NONE, "daily");
        broker.subscribe(2, 2, NEWS, Sharing.SHARED, "");

        assertThat(broker.takeFailures()).containsExactly(Reason.PROTOCOL, Reason.PROTOCOL);
    }

    @Test
    void anUnsharedOneHasOneConsumer() {
        durable(1);
        broker.takeEffects();

        durable(2);

        assertThat(broker.takeFailures()).containsExactly(Reason.SUBSCRIPTION_CONFLICT);
    }

    @Test
    void anUnsharedOneIsOpenAgainAfterItsConnectionWasLost() {
        durable(1);
        broker.run(new Command.LoseConnection(2));
        broker.connect(2, ANN, 2, "ann");
        broker.openSession(2, 1, false);
        broker.takeEffects();

        durable(1);

        assertThat(broker.takeFailures()).isEmpty();
    }

    @Test
    void sharedAndUnsharedDurableOnesAreOneSpaceOfNames() {
        durable(1);
        broker.closeConsumer(2, 1, 0);

        List<Reason> failures = openAgain(NEWS, Sharing.SHARED_DURABLE, "", false);

        assertThat(failures).containsExactly(Reason.SUBSCRIPTION_CONFLICT);
    }

    @Test
    void aSharedOneThatIsNotDurableHasNamesOfItsOwn() {
        durable(1);

        List<Reason> failures = openAgain(NEWS, Sharing.SHARED, "", false);

        assertThat(failures).isEmpty();
        assertThat(broker.names()).containsExactly("news:durable:ann:daily", "news:shared:ann:daily");
    }

    @Test
    void anotherTopicMakesAnIdleOneAnewInOneBatch() {
        durable(1);
        publish(1, "old");
        broker.closeConsumer(2, 1, 0);
        broker.batches.clear();

        List<Reason> failures = openAgain(SPORTS, Sharing.DURABLE, "", false);

        assertThat(failures).isEmpty();
        assertThat(broker.batches).hasSize(1);
        assertThat(broker.batches.get(0).records())
                .hasExactlyElementsOfTypes(QueueDeleted.class, SubscriptionCreated.class);
        assertThat(broker.names()).containsExactly("sports:durable:ann:daily");
        assertThat(broker.figures(new Address(Address.Kind.SUBSCRIPTION, "sports:durable:ann:daily"))
                        .messages())
                .isZero();
    }

    @Test
    void anotherSelectorOrNoLocalMakesAnIdleOneAnew() {
        durable(1);
        broker.closeConsumer(2, 1, 0);
        openAgain(NEWS, Sharing.DURABLE, "a = 1", false);
        broker.closeConsumer(2, 9, 0);
        broker.batches.clear();

        openAgain(NEWS, Sharing.DURABLE, "a = 1", true);

        assertThat(broker.batches.stream().map(Batch::records))
                .singleElement()
                .satisfies(records ->
                        assertThat(records).hasExactlyElementsOfTypes(QueueDeleted.class, SubscriptionCreated.class));
    }

    @Test
    void theSameTermsKeepWhatAnIdleOneHolds() {
        durable(1);
        broker.closeConsumer(2, 1, 0);
        publish(1, "a");

        openAgain(NEWS, Sharing.DURABLE, "  ", false);
        broker.grant(2, 1, 9, 10, 0);

        assertThat(broker.takeTexts()).containsExactly("a");
    }

    @Test
    void aSharedOneInUseIsNotChanged() {
        broker.subscribe(2, 1, NEWS, Sharing.SHARED_DURABLE, "daily");

        List<Reason> failures = openAgain(SPORTS, Sharing.SHARED_DURABLE, "", false);

        assertThat(failures).containsExactly(Reason.SUBSCRIPTION_CONFLICT);
    }

    @Test
    void anIdleSharedDurableOneIsMadeAnew() {
        broker.subscribe(2, 1, NEWS, Sharing.SHARED_DURABLE, "daily");
        broker.closeConsumer(2, 1, 0);

        List<Reason> failures = openAgain(SPORTS, Sharing.SHARED_DURABLE, "", false);

        assertThat(failures).isEmpty();
    }

    @Test
    void anIdleOneWhoseMessageIsUnsettledIsNotChanged() {
        durable(1);
        broker.grant(2, 1, 1, 10, 0);
        publish(1, "a");
        broker.closeConsumer(2, 1, 1);

        List<Reason> failures = openAgain(SPORTS, Sharing.DURABLE, "", false);

        assertThat(failures).containsExactly(Reason.SUBSCRIPTION_CONFLICT);
    }

    @Test
    void refusesASelectorThatIsNone() {
        List<Reason> failures = openAgain(NEWS, Sharing.NONE, "", false);
        broker.subscribe(2, 10, NEWS, Sharing.DURABLE, "x", "a = = 1", false);

        assertThat(failures).containsExactly(Reason.PROTOCOL); // a name without sharing
        assertThat(broker.takeFailures()).containsExactly(Reason.SELECTOR_INVALID);
    }

    @Test
    void refusesNoLocalOfASharedOne() {
        List<Reason> failures = openAgain(NEWS, Sharing.SHARED_DURABLE, "", true);

        assertThat(failures).containsExactly(Reason.PROTOCOL);
    }

    @Test
    void refusesNamesThatCantBe() {
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "a\nb");
        broker.subscribe(2, 2, NEWS, Sharing.DURABLE, "x".repeat(2_500));

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID, Reason.LIMIT_EXCEEDED);
    }

    @Test
    void namesThatHoldSeparatorsAreToldApart() {
        broker.connect(4, new UUID(4, 4), 1, "ann:daily");
        broker.openSession(4, 1, false);
        broker.subscribe(2, 1, NEWS, Sharing.DURABLE, "daily:x");

        broker.subscribe(4, 1, NEWS, Sharing.DURABLE, "x");

        assertThat(broker.takeFailures()).isEmpty();
        assertThat(broker.names()).containsExactly("news:durable:ann:daily:x", "news:durable:ann\\:daily:x");
    }

    @Test
    void aTopicCantBeBrowsed() {
        broker.openBrowser(1, 1, NEWS);

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID);
    }

    @Test
    void aQueueHasNoSubscriptions() {
        broker.subscribe(2, 1, Address.queue("news"), Sharing.DURABLE, "daily");

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID);
    }

    @Test
    void unsubscribeDeletesAnIdleOne() {
        durable(1);
        publish(1, "a");
        broker.closeConsumer(2, 1, 0);
        broker.takeEffects();

        int request = broker.unsubscribe(2, "daily");

        assertThat(broker.take(Effect.Done.class))
                .extracting(Effect.Done::requestId)
                .containsExactly(request);
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void unsubscribeIsRefusedWhileAConsumerIsOpen() {
        durable(1);
        broker.takeEffects();

        broker.unsubscribe(2, "daily");

        assertThat(broker.takeFailures()).containsExactly(Reason.SUBSCRIPTION_CONFLICT);
    }

    @Test
    void unsubscribeIsRefusedWhileATransactionHoldsAMessage() {
        broker.openSession(2, 2, true);
        broker.run(new Command.OpenConsumer(2, 0, 2, 5, NEWS, "", false, false, "daily", Sharing.DURABLE));
        broker.grant(2, 2, 5, 10, 0);
        publish(1, "a");
        broker.run(new Command.Settle(2, 0, 2, Settlement.ACCEPTED, range(1, 1)));
        broker.run(new Command.CloseConsumer(2, 0, 2, 5, range(1, 1)));
        broker.takeEffects();

        broker.unsubscribe(2, "daily");
        List<Reason> held = broker.takeFailures();
        broker.run(new Command.Commit(2, 2, 1));
        broker.unsubscribe(2, "daily");

        assertThat(held).containsExactly(Reason.SUBSCRIPTION_CONFLICT);
        assertThat(broker.takeFailures()).isEmpty();
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void unsubscribeOfWhatIsNotThereFails() {
        durable(1);
        broker.takeEffects();

        broker.unsubscribe(1, "daily"); // another client's

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_UNKNOWN);
    }
}
