package io.ternmq.broker.engine;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one turn yields. Records are applied as they are decided, and go to the batch that is open; a command checks
 * everything before its first record, so that it is carried out whole or not at all.
 *
 * <p>I1: no effect waits for a batch that isn't there by the end of its turn: whatever follows it on its channel would wait, too.
 */
final class Output {
    private final State state;
    private final Applier applier;
    private final long epoch;
    private List<JournalRecord> open = new ArrayList<>(4);
    private List<Batch> batches = new ArrayList<>();
    private List<Effect> effects = new ArrayList<>();
    private List<PageRequest> pages = new ArrayList<>(2);
    private List<BodyRequest> bodies = new ArrayList<>(2);

    Output(State state, long epoch) {
        this.state = state;
        this.applier = new Applier(state);
        this.epoch = epoch;
    }

    /** Decides a change. */
    void decide(JournalRecord change) {
        applier.apply(change, openBatch());
        open.add(change);
        for (long message : state.largeNames().takeUnnamed()) {
            effects.add(new Effect.DropBody(openBatch(), message));
        }
    }

    /** Applies a record that was decided in an earlier life. */
    void replay(JournalRecord change) {
        applier.apply(change, 0);
        state.largeNames().takeUnnamed();
    }

    /** Sequence of the batch that the next record goes to. */
    long openBatch() {
        return state.sequence() + 1;
    }

    /** The journal's end as of now, with what is decided and not appended yet. */
    long end() {
        return open.isEmpty() ? state.sequence() : state.sequence() + 1;
    }

    /** Ends the batch of a command; without records there is none. */
    void endBatch() {
        if (!open.isEmpty()) {
            long sequence = openBatch();
            batches.add(new Batch(epoch, sequence, open));
            state.onBatch(sequence);
            applier.onBatch();
            open = new ArrayList<>(4);
        }
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    /** Answers a request, unless no reply is wanted. */
    void done(long channel, int requestId) {
        if (requestId != 0) {
            effects.add(new Effect.Done(channel, end(), requestId));
        }
    }

    /** Answers that a request can't be carried out, unless no reply is wanted. */
    void failed(long channel, int requestId, Reason reason, String text) {
        if (requestId != 0) {
            effects.add(new Effect.Failed(channel, end(), requestId, reason, text));
        }
    }

    void request(PageRequest request) {
        pages.add(request);
    }

    void request(BodyRequest request) {
        bodies.add(request);
    }

    /** Hands over everything since the turn before. */
    Turn turn(boolean more) {
        endBatch();
        assert effects.stream().allMatch(effect -> effect.durable() <= state.sequence()) : effects;
        Turn turn = new Turn(batches, effects, pages, bodies, Optional.empty(), more);
        batches = new ArrayList<>();
        effects = new ArrayList<>();
        pages = new ArrayList<>(2);
        bodies = new ArrayList<>(2);
        return turn;
    }
}
