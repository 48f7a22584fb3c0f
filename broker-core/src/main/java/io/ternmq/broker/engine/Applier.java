package io.ternmq.broker.engine;

import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.AttemptFailed;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.BranchEnded;
import io.ternmq.broker.journal.JournalRecord.BranchForgotten;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Delivered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.FellDue;
import io.ternmq.broker.journal.JournalRecord.NumberRefused;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.JournalRecord.Returned;
import io.ternmq.broker.journal.JournalRecord.SessionAdvanced;
import io.ternmq.broker.journal.JournalRecord.SessionForgotten;
import io.ternmq.broker.journal.JournalRecord.SubscriptionCreated;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.List;
import java.util.Optional;

/**
 * Applies records to the state, live and at replay alike. A record may name a reference that is at rest in the store.
 */
final class Applier {
    private final State state;
    private long bodyMessage;
    private byte[] bodyContent = Reference.ABSENT;

    Applier(State state) {
        this.state = state;
    }

    /**
     * Applies one record.
     *
     * @param batch the batch that its deliveries wait for, 0 at replay, where all is durable
     */
    void apply(JournalRecord change, long batch) {
        if (change instanceof Body body) {
            bodyMessage = body.message();
            bodyContent = body.content();
            state.onMessageId(body.message());
            if (Content.hasLargeBody(body.content())) {
                state.largeNames().onBody(body.message());
            }
        } else if (change instanceof Enqueued enqueued) {
            enqueue(enqueued, batch);
        } else if (change instanceof Delivered delivered) {
            count(delivered.queue(), delivered.keys(), 1, 0);
        } else if (change instanceof Removed removed) {
            remove(removed);
        } else if (change instanceof SessionAdvanced advanced) {
            state.onAdvanced(advanced);
        } else if (change instanceof Returned returned) {
            count(returned.queue(), returned.keys(), -1, 0);
        } else if (change instanceof AttemptFailed failed) {
            count(failed.queue(), failed.keys(), 0, 1);
        } else if (change instanceof DeadLettered dead) {
            moveToDeadLetters(dead, batch);
        } else {
            applyRare(change, batch);
        }
    }

    private void applyRare(JournalRecord change, long batch) {
        if (change instanceof QueueCreated created) {
            state.onCreated(created.queue(), created.address(), created.settings(), Optional.empty());
        } else if (change instanceof SubscriptionCreated created) {
            state.onCreated(created.queue(), created.address(), created.settings(), Optional.of(created.terms()));
        } else if (change instanceof QueueDeleted deleted) {
            delete(deleted.queue());
        } else if (change instanceof RangeRemoved range) {
            References references = state.knownQueue(range.queue()).references();
            List<Reference> left = references.leave(range);
            left.forEach(this::onLeft);
            state.delta().removeRange(range, left);
            state.delta().touch(references);
        } else if (change instanceof FellDue due) {
            moveDue(due, batch);
        } else if (change instanceof NumberRefused refused) {
            state.onRefused(refused);
        } else if (change instanceof SessionForgotten forgotten) {
            state.onForgotten(forgotten);
        } else if (change instanceof BranchPrepared prepared) {
            state.branches().onPrepared(prepared);
        } else if (change instanceof BranchEnded ended) {
            state.branches().onEnded(ended, batch == 0);
        } else if (change instanceof BranchForgotten forgotten) {
            state.branches().onForgotten(forgotten.xid());
        } else {
            throw new IllegalStateException("unknown record " + change);
        }
    }

    /** What waits for its delivery time in a queue goes with it. */
    private void delete(long id) {
        BrokerQueue queue = state.queue(id);
        if (queue != null) {
            List.copyOf(queue.delayQueues())
                    .forEach(delayed -> delete(delayed.queue().id()));
            queue.references().forEachResident(this::onLeft);
            state.onDeleted(id);
        }
    }

    private void enqueue(Enqueued enqueued, long batch) {
        ReferenceRow row = new ReferenceRow(
                enqueued.queue(),
                enqueued.key(),
                enqueued.message(),
                enqueued.bytes(),
                0,
                0,
                enqueued.expiration(),
                enqueued.deliveryTime());
        byte[] content = bodyMessage == enqueued.message() ? bodyContent : Reference.ABSENT;
        state.onMessageId(enqueued.message());
        state.largeNames().onEntered(enqueued.message());
        enter(row, enqueued.persistent(), batch, content);
    }

    /** The records that follow are another command's: they name no content of this one's. */
    void onBatch() {
        bodyMessage = 0;
        bodyContent = Reference.ABSENT;
    }

    private void enter(ReferenceRow row, boolean persistent, long batch, byte[] content) {
        BrokerQueue queue = state.knownQueue(row.queue());
        Reference reference = Reference.entering(queue.references(), row, persistent, batch, content);
        state.delta().change(reference);
        state.delta().touch(queue.references());
        queue.references().enter(reference);
        queue.onEnqueued();
    }

    private void count(long queue, long[] keys, int deliveries, int failures) {
        References references = state.knownQueue(queue).references();
        for (long key : keys) {
            Reference reference = references.find(key);
            if (reference == null) {
                state.delta().adjust(queue, key, deliveries, failures);
            } else {
                reference.count(deliveries, failures);
                state.delta().change(reference);
            }
        }
    }

    private void remove(Removed removed) {
        References references = state.knownQueue(removed.queue()).references();
        long atRest = 0;
        long bytesAtRest = removed.bytes();
        for (long key : removed.keys()) {
            Reference reference = references.find(key);
            if (reference == null) {
                atRest++;
                state.delta().remove(removed.queue(), key);
            } else {
                bytesAtRest -= reference.bytes();
                state.delta().remove(reference);
                references.leave(reference);
                onLeft(reference);
            }
        }
        references.leaveAtRest(atRest, bytesAtRest);
        state.delta().touch(references);
    }

    private void moveToDeadLetters(DeadLettered dead, long batch) {
        state.knownQueue(dead.queue()).onDeadLettered();
        move(
                state.knownQueue(dead.queue()).references(),
                dead.key(),
                new ReferenceRow(dead.deadLetterQueue(), dead.newKey(), dead.message(), dead.bytes(), 0, 0, 0, 0),
                dead.persistent(),
                batch);
    }

    private void moveDue(FellDue due, long batch) {
        ReferenceRow row = new ReferenceRow(
                due.target(), due.newKey(), due.message(), due.bytes(), 0, 0, due.expiration(), due.deliveryTime());
        move(state.knownQueue(due.queue()).references(), due.key(), row, due.persistent(), batch);
    }

    /** A message changes its queue. */
    private void move(References from, long key, ReferenceRow to, boolean persistent, long batch) {
        Reference reference = from.find(key);
        byte[] content = Reference.ABSENT;
        if (reference == null) {
            from.leaveAtRest(1, to.bytes());
            state.delta().remove(from.queue(), key);
        } else {
            content = reference.content();
            state.delta().remove(reference);
            from.leave(reference);
        }
        state.delta().touch(from);
        enter(to, persistent, batch, content);
    }

    private void onLeft(Reference reference) {
        state.largeNames().onLeft(reference.message());
    }
}
