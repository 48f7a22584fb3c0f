package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Effect.Outcome;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta.RefusedNumber;
import io.ternmq.broker.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdentityTest {
    private static final SessionId SESSION = new SessionId(CLIENT, 1);
    private static final long EXPIRY = EngineOptions.defaults().sessions().identityExpiryMillis();

    private EngineDriver broker = EngineDriver.withSession();

    private void reconnect(int epoch) {
        broker.connect(epoch, CLIENT, epoch);
        broker.run(new Command.OpenSession(epoch, 0, 1, false, true));
    }

    private Outcome outcome(long channel, long number) {
        broker.run(new Command.AskOutcome(channel, 1, 1, number));
        return broker.take(Effect.OutcomeIs.class).get(0).outcome();
    }

    @Test
    void answersASecondSendOfANumberWithoutStoringItAgain() {
        broker.send(1, "a");
        broker.takeEffects();

        broker.send(1, "a");

        assertThat(broker.takeEffects()).containsExactly(new Effect.Sent(1, 2 - 1, 1, 1));
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void aStoredAlreadyAnswerWaitsForTheJournalsEnd() {
        broker.send(1, "a");
        broker.run(new Command.OpenConsumer(1, 1, 1, 1, Address.queue("other"), "", false, false));
        broker.takeEffects();

        broker.send(1, "a");

        assertThat(broker.takeEffects()).containsExactly(new Effect.Sent(1, 2, 1, 1));
    }

    @Test
    void tellsTheReasonOfARefusalWhenItIsAskedForTheOutcome() {
        broker.send(Address.queue(""), 1, "a");
        broker.takeEffects();

        broker.run(new Command.AskOutcome(1, 1, 1, 1));

        Effect.OutcomeIs outcome = broker.take(Effect.OutcomeIs.class).get(0);
        assertThat(outcome.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(outcome.reason()).contains(Reason.DESTINATION_INVALID);
        assertThat(outcome.text()).contains("1 to 1024 characters");
    }

    @Test
    void refusesARefusedNumberAgain() {
        broker.send(Address.queue(""), 1, "a");
        broker.takeEffects();

        broker.send(ORDERS, 1, "a");

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.DESTINATION_INVALID);
    }

    @Test
    void refusesARefusedNumberAgainAfterLaterOnesWereStored() {
        broker.send(Address.queue(""), 1, "a");
        broker.send(2, "b");

        assertThat(outcome(1, 1)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome(1, 2)).isEqualTo(Outcome.STORED);
        assertThat(outcome(1, 3)).isEqualTo(Outcome.NOT_STORED);
    }

    @Test
    void remembersAtMostTheWindowOfRefusedNumbers() {
        int window = EngineOptions.defaults().sessions().unansweredMax();
        for (int number = 1; number <= window + 1; number++) {
            broker.send(Address.queue(""), number, "a");
        }
        broker.send(window + 2, "b");

        assertThat(outcome(1, 3)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome(1, 2)).isEqualTo(Outcome.STORED);
    }

    @Test
    void forgetsARefusedNumberWhenAsManyWereStoredAsAClientLeavesUnanswered() {
        broker.send(Address.queue(""), 1, "a");
        int window = EngineOptions.defaults().sessions().unansweredMax();
        for (int number = 2; number <= window + 1; number++) {
            broker.send(number, "b");
        }

        assertThat(refusedInDelta()).isEmpty();
    }

    /** The client had no answer yet: it asks over each new channel, and sends as much as it may after it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void remembersARefusedNumberForAsLongAsItIsAskedFor(boolean restart) {
        int window = EngineOptions.defaults().sessions().unansweredMax();
        broker.send(Address.queue(""), 1, "a");
        int number = 1;
        for (int epoch = 2; epoch <= 4; epoch++) {
            for (int i = 1; i < window; i++) {
                number++;
                broker.run(new Command.Send(epoch - 1, 1, number, ORDERS, EngineDriver.message("b")));
            }
            reconnect(epoch);
            broker.run(new Command.Send(epoch, 1, 1, ORDERS, EngineDriver.message("a")));
        }
        if (restart) {
            broker = restarted();
        }
        broker.connect(5, CLIENT, 5);
        broker.run(new Command.OpenSession(5, 0, 1, false, true));

        assertThat(outcome(5, 1)).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void keepsTheBeginningOfALongTextOfARefusal() {
        broker.send(Address.queue("\n" + "x".repeat(1_000)), 1, "a");

        assertThat(refusedInDelta())
                .singleElement()
                .satisfies(refused -> assertThat(refused.text()).hasSize(200));
    }

    private List<RefusedNumber> refusedInDelta() {
        return broker.engine.cutDelta().checkpoint().orElseThrow().sessions().stream()
                .flatMap(session -> session.refused().stream())
                .toList();
    }

    @Test
    void aNewerEpochSupersedesTheOlderChannel() {
        broker.connect(2, CLIENT, 2);

        List<Effect> effects = broker.takeEffects();
        assertThat(effects).hasSize(2);
        assertThat(effects.get(0)).isInstanceOfSatisfying(Effect.Disconnect.class, effect -> {
            assertThat(effect.channel()).isEqualTo(1);
            assertThat(effect.reason()).isEqualTo(Reason.SUPERSEDED);
        });
        assertThat(effects.get(1)).isInstanceOf(Effect.Accepted.class);
    }

    @Test
    void commandsOfASupersededChannelMeanNothing() {
        broker.connect(2, CLIENT, 2);
        broker.takeEffects();

        broker.send(1, "too late");

        assertThat(broker.takeEffects()).isEmpty();
        assertThat(broker.batches).isEmpty();
    }

    @Test
    void refusesAnOlderOrEqualEpoch() {
        broker.connect(2, CLIENT, 2);
        broker.takeEffects();

        broker.connect(3, CLIENT, 2);

        assertThat(broker.take(Effect.Disconnect.class))
                .extracting(Effect.Disconnect::channel)
                .containsExactly(3L);
    }

    @Test
    void refusesAClientIdThatAnotherConnectionUses() {
        broker.run(new Command.OpenConnection(2, new UUID(2, 2), 1, "billing", "anonymous"));
        broker.takeEffects();

        broker.run(new Command.OpenConnection(3, new UUID(3, 3), 1, "billing", "anonymous"));

        assertThat(broker.take(Effect.Disconnect.class))
                .extracting(Effect.Disconnect::reason)
                .containsExactly(Reason.CLIENT_ID_IN_USE);
    }

    @Test
    void aClientIdIsFreeOnceItsConnectionIsLost() {
        broker.run(new Command.OpenConnection(2, new UUID(2, 2), 1, "billing", "anonymous"));
        broker.run(new Command.LoseConnection(2));

        broker.run(new Command.OpenConnection(3, new UUID(3, 3), 1, "billing", "anonymous"));

        assertThat(broker.take(Effect.Accepted.class)).hasSize(2);
    }

    @Test
    void aReconnectKnowsItsSessionsAndTheirNumbers() {
        broker.send(1, "a");
        broker.run(new Command.LoseConnection(1));
        broker.takeEffects();

        reconnect(2);

        assertThat(broker.take(Effect.Accepted.class).get(0).known()).isTrue();
        assertThat(outcome(2, 1)).isEqualTo(Outcome.STORED);
        assertThat(outcome(2, 2)).isEqualTo(Outcome.NOT_STORED);
    }

    @Test
    void aCleanCloseForgetsTheSession() {
        broker.send(1, "a");
        broker.run(new Command.CloseConnection(1, 9));

        assertThat(broker.batches.get(1).records()).containsExactly(new JournalRecord.SessionForgotten(SESSION));
        assertThat(broker.take(Effect.Done.class)).containsExactly(new Effect.Done(1, 2, 9));
    }

    @Test
    void aLostConnectionsIdentityExpiresByARecord() {
        broker.send(1, "a");
        broker.run(new Command.LoseConnection(1));
        broker.nowMillis += EXPIRY;

        broker.run();

        assertThat(broker.batches.get(1).records()).containsExactly(new JournalRecord.SessionForgotten(SESSION));
    }

    @Test
    void saysWhenTheNextIdentityExpires() {
        broker.send(1, "a");

        broker.run(new Command.LoseConnection(1));

        assertThat(broker.engine.nextDueMillis()).isEqualTo(broker.nowMillis + EXPIRY);
    }

    @Test
    void aSessionThatMustExistAndIsForgottenIsNotOpened() {
        broker.send(1, "a");
        broker.run(new Command.LoseConnection(1));
        broker.nowMillis += EXPIRY;
        broker.run();
        broker.connect(2, CLIENT, 2);
        broker.takeEffects();

        broker.run(new Command.OpenSession(2, 5, 1, false, true));

        assertThat(broker.take(Effect.Failed.class))
                .extracting(Effect.Failed::reason)
                .containsExactly(Reason.IDENTITY_UNKNOWN);
    }

    @Test
    void anOutcomeOfAForgottenSessionIsUnknown() {
        broker.send(1, "a");
        broker.run(new Command.LoseConnection(1));
        broker.nowMillis += EXPIRY;
        broker.run();
        broker.connect(2, CLIENT, 2);
        broker.takeEffects();

        assertThat(outcome(2, 1)).isEqualTo(Outcome.IDENTITY_UNKNOWN);
    }

    @Test
    void identitiesOutliveARestartAndExpireAfterIt() {
        broker.send(1, "a");
        EngineDriver restarted = restarted();
        restarted.run();
        assertThat(restarted.engine.nextDueMillis()).isEqualTo(restarted.nowMillis + EXPIRY);
        restarted.nowMillis += EXPIRY;

        restarted.run();

        assertThat(restarted.batches).hasSize(1);
        assertThat(restarted.batches.get(0).records()).containsExactly(new JournalRecord.SessionForgotten(SESSION));
    }

    private EngineDriver restarted() {
        EngineDriver restarted = new EngineDriver(new Engine(EngineOptions.defaults()));
        restarted.engine.restore(CheckpointState.empty());
        broker.batches.forEach(restarted.engine::replay);
        restarted.engine.recovered(restarted.nowMillis);
        return restarted;
    }

    /** Its id stands in logs and used to stand in every message. */
    @Test
    void anIdentityIsNotOpenedByAnotherUser() {
        broker.run(new Command.OpenConnection(2, CLIENT, Integer.MAX_VALUE, "", "mallory"));
        List<Effect> whileOpen = broker.takeEffects();
        broker.run(new Command.LoseConnection(1));
        broker.run(new Command.OpenConnection(3, CLIENT, Integer.MAX_VALUE, "", "mallory"));
        List<Effect> whenLost = broker.takeEffects();
        broker.connect(4, CLIENT, 2);

        assertThat(whileOpen)
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Disconnect.class, no -> assertThat(no.reason()).isEqualTo(Reason.NOT_AUTHORIZED));
        assertThat(whenLost)
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Disconnect.class, no -> assertThat(no.channel()).isEqualTo(3));
        assertThat(broker.take(Effect.Accepted.class)).hasSize(1);
    }

    /** Rights may change between a send and its resend. */
    @Test
    void aDeniedNumberIsRememberedAsRefused() {
        broker.run(new Command.Deny(1, 1, 1, "no right"));
        broker.send(2, "b");
        broker.takeEffects();

        broker.send(1, "a");

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.NOT_AUTHORIZED);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void aNumberThatWasCarriedOutIsNotDeniedLater() {
        broker.send(1, "a");
        broker.takeEffects();

        broker.run(new Command.Deny(1, 1, 1, "no right"));

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void aDeniedMessageDoomsItsTransaction() {
        broker.openSession(1, 2, true);
        broker.txSend(2, ORDERS, "a");
        broker.run(new Command.Deny(1, 2, 0, "no right"));

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.NOT_AUTHORIZED);
    }

    /** As after a restart when everybody was lost at the same moment. */
    @Test
    void manyIdentitiesExpireInSeveralTurns() {
        for (int channel = 2; channel <= 2_501; channel++) {
            broker.connect(channel, new UUID(2, channel), 1);
            broker.openSession(channel, 1, false);
            broker.run(new Command.Send(channel, 1, 1, ORDERS, message("a")));
            broker.run(new Command.LoseConnection(channel));
        }
        broker.nowMillis += EXPIRY;
        broker.batches.clear();

        List<Integer> batches = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = broker.run().more();
            batches.add(broker.batches.size());
            broker.batches.clear();
        }

        assertThat(batches).hasSizeGreaterThan(3).allMatch(size -> size <= 1_000);
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2_500);
    }

    @Test
    void theLongestLostIsForgottenEarlyWhenTooManyAreLost() {
        EngineDriver small = new EngineDriver(TestOptions.withConnections(1));
        for (int channel = 1; channel <= 11; channel++) {
            small.connect(channel, new UUID(2, channel), 1);
            small.openSession(channel, 1, false);
            small.run(new Command.Send(channel, 1, 1, ORDERS, message("a")));
            small.run(new Command.LoseConnection(channel));
        }

        assertThat(small.batches.get(small.batches.size() - 1).records())
                .containsExactly(new JournalRecord.SessionForgotten(new SessionId(new UUID(2, 1), 1)));
    }

    @Test
    void sendsOfASessionThatIsNotOpenAreRefused() {
        broker.run(new Command.Send(1, 8, 1, ORDERS, message("a")));

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.SESSION_UNKNOWN);
    }

    @Test
    void theFirstNumberOfASessionIsRecordedEvenForAMessageThatIsNot() {
        broker.run(new Command.Send(1, 1, 1, ORDERS, message("fleeting", 4, false)));

        assertThat(broker.batches.get(0).records())
                .hasAtLeastOneElementOfType(JournalRecord.SessionAdvanced.class)
                .doesNotHaveAnyElementsOfTypes(JournalRecord.Body.class, JournalRecord.Enqueued.class);
        assertThat(broker.take(Effect.Sent.class).get(0).durable()).isZero();
    }
}
