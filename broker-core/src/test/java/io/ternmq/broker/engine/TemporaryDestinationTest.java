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
import io.ternmq.broker.journal.JournalRecord.Body;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Temporary queues and topics of the connection on channel 1; channel 2 is another one. */
class TemporaryDestinationTest {
    private static final Address REPLIES = new Address(Address.Kind.TEMPORARY_QUEUE, "replies");
    private static final Address EVENTS = new Address(Address.Kind.TEMPORARY_TOPIC, "events");
    private static final UUID OTHER = new UUID(2, 2);

    private EngineDriver broker = EngineDriver.withSession();

    TemporaryDestinationTest() {
        broker.connect(2, OTHER, 1);
        broker.openSession(2, 1, false);
        create(REPLIES);
        create(EVENTS);
        broker.takeEffects();
    }

    private void create(Address address) {
        broker.run(new Command.CreateTemporary(1, 7, address));
    }

    private void delete(Address address) {
        broker.run(new Command.DeleteTemporary(1, 8, address));
    }

    private void sendFromOther(long number, Address address, String text) {
        broker.run(new Command.Send(2, 1, number, address, message(text)));
    }

    private void consume(Address address) {
        broker.openConsumer(1, 1, 1, address);
        broker.grant(1, 1, 100);
        broker.takeEffects();
    }

    private List<Reason> refusedSend(Address address) {
        broker.takeEffects();
        sendFromOther(77, address, "late");
        return broker.take(Effect.Refused.class).stream()
                .map(Effect.Refused::reason)
                .toList();
    }

    @Test
    void everybodySendsToAQueueAndItsConnectionConsumes() {
        consume(REPLIES);

        sendFromOther(1, REPLIES, "a");

        assertThat(broker.takeTexts(1)).containsExactly("a");
    }

    @Test
    void everybodyPublishesToATopicAndItsConnectionConsumes() {
        consume(EVENTS);

        sendFromOther(1, EVENTS, "a");

        assertThat(broker.takeTexts(1)).containsExactly("a");
    }

    @Test
    void writesNoMessage() {
        sendFromOther(1, REPLIES, "a");

        assertThat(broker.batches.stream().flatMap(batch -> batch.records().stream()))
                .noneMatch(Body.class::isInstance);
    }

    @Test
    void itsMakingWaitsForNothing() {
        create(new Address(Address.Kind.TEMPORARY_QUEUE, "second"));

        assertThat(broker.take(Effect.Done.class))
                .extracting(Effect.Done::durable)
                .containsExactly(0L);
    }

    @Test
    void anotherConnectionCantConsume() {
        broker.openConsumer(2, 1, 1, REPLIES);
        broker.openConsumer(2, 1, 2, EVENTS);

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID, Reason.DESTINATION_INVALID);
    }

    @Test
    void anotherConnectionCantDeleteNorMakeIt() {
        broker.run(new Command.DeleteTemporary(2, 8, REPLIES), new Command.CreateTemporary(2, 9, REPLIES));

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID, Reason.DESTINATION_INVALID);
    }

    @Test
    void makingItAgainIsNothing() {
        sendFromOther(1, REPLIES, "a");

        create(REPLIES);

        assertThat(broker.take(Effect.Done.class)).hasSize(1);
        assertThat(broker.figures(REPLIES).messages()).isEqualTo(1);
    }

    @Test
    void onlyTemporaryDestinationsAreMade() {
        create(Address.queue("orders"));

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID);
    }

    @Test
    void oneThatWasDeletedIsUnknown() {
        delete(REPLIES);
        delete(EVENTS);

        assertThat(refusedSend(REPLIES)).containsExactly(Reason.DESTINATION_UNKNOWN);
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void deletingIsRefusedWhileItHasConsumers() {
        broker.openConsumer(1, 1, 1, REPLIES);
        broker.openConsumer(1, 1, 2, EVENTS);
        broker.takeEffects();

        delete(REPLIES);
        delete(EVENTS);

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_IN_USE, Reason.DESTINATION_IN_USE);
    }

    @Test
    void deletingIsRefusedWhileItsOnlyConsumerHasASelector() {
        broker.run(new Command.OpenConsumer(1, 0, 1, 1, REPLIES, "color = 'red'", false, false));
        broker.takeEffects();

        delete(REPLIES);

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_IN_USE);
    }

    @Test
    void deletingIsRefusedWhileItIsBrowsed() {
        broker.openBrowser(1, 1, REPLIES);
        broker.takeEffects();

        delete(REPLIES);

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_IN_USE);
    }

    @Test
    void theyEndWithTheirConnection() {
        broker.run(new Command.CloseConnection(1, 1));

        assertThat(refusedSend(REPLIES)).containsExactly(Reason.DESTINATION_UNKNOWN);
    }

    @Test
    void theyStayOverAReconnect() {
        sendFromOther(1, REPLIES, "a");
        broker.run(new Command.LoseConnection(1));
        sendFromOther(2, REPLIES, "b");
        broker.connect(1, CLIENT, 2);
        broker.openSession(1, 1, false);

        broker.openConsumer(1, 1, 1, REPLIES);
        broker.grant(1, 1, 100);

        assertThat(broker.takeTexts()).containsExactly("a", "b");
    }

    @Test
    void theyEndWhenTheirConnectionsIdentityExpires() {
        broker.run(new Command.LoseConnection(1));
        broker.nowMillis += EngineOptions.defaults().sessions().identityExpiryMillis();

        broker.run();

        assertThat(refusedSend(REPLIES)).containsExactly(Reason.DESTINATION_UNKNOWN);
    }

    @Test
    void aRestartEndsThem() {
        List<Batch> before = broker.batches;
        sendFromOther(1, REPLIES, "a");
        broker = new EngineDriver(EngineOptions.defaults());
        before.forEach(broker.engine::replay);
        broker.engine.recovered(broker.nowMillis);
        broker.connect(1, CLIENT, 2);
        broker.connect(2, OTHER, 2);
        broker.openSession(2, 1, false);

        List<Reason> reasons = refusedSend(REPLIES);

        assertThat(reasons).containsExactly(Reason.DESTINATION_UNKNOWN);
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void aMessageOnItsWayInATransactionIsDroppedWithIt() {
        broker.openSession(2, 2, true);
        broker.run(new Command.TxSend(2, 2, REPLIES, message("a")));
        delete(REPLIES);
        broker.takeEffects();

        broker.run(new Command.Commit(2, 2, 1));

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
        assertThat(broker.names()).isEmpty();
    }

    @Test
    void whatIsSettledAfterItWasDeletedIsNothing() {
        consume(REPLIES);
        sendFromOther(1, REPLIES, "a");
        broker.closeConsumer(1, 1, 1);
        delete(REPLIES);
        broker.takeEffects();

        broker.run(new Command.Settle(1, 9, 1, Settlement.RELEASED, range(1, 1)));

        assertThat(broker.take(Effect.Done.class)).hasSize(1);
    }

    @Test
    void deadLettersOfAllGoToOneQueueAndLast() {
        consume(REPLIES);
        sendFromOther(1, REPLIES, "a");

        broker.run(new Command.Settle(1, 9, 1, Settlement.REJECTED, range(1, 1)));

        assertThat(broker.figures(Address.queue("DLQ.temporary")).messages()).isEqualTo(1);
        assertThat(broker.batches.stream().flatMap(batch -> batch.records().stream()))
                .anyMatch(Body.class::isInstance);
    }

    @Test
    void aSubscriptionToATopicCantBeDurable() {
        broker.connect(3, new UUID(3, 3), 1, "ann");
        broker.run(new Command.CreateTemporary(3, 7, new Address(Address.Kind.TEMPORARY_TOPIC, "own")));
        broker.openSession(3, 1, false);
        broker.takeEffects();

        broker.subscribe(3, 1, new Address(Address.Kind.TEMPORARY_TOPIC, "own"), Sharing.DURABLE, "daily");

        assertThat(broker.takeFailures()).containsExactly(Reason.DESTINATION_INVALID);
    }

    @Test
    void theyCountAmongTheQueues() {
        broker = EngineDriver.withSession(TestOptions.withQueues(1));
        create(EVENTS);
        broker.takeEffects();

        create(REPLIES);

        assertThat(broker.takeFailures()).containsExactly(Reason.LIMIT_EXCEEDED);
    }
}
