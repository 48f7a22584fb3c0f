package io.ternmq.broker.engine;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.StoreResult;
import java.util.List;
import java.util.Optional;

/**
 * What came of one run of the engine. The caller appends the batches, then sends each effect when the batch it names is
 * durable, passes the requests to the store, and passes the delta to the store when its sequence is durable.
 *
 * @param batches in order of sequence
 * @param effects in order
 * @param pages what to read from the store
 * @param bodies what to read from the store, each when the batch that it names is durable
 * @param checkpoint a delta that is complete, if one was asked for
 * @param more whether the engine has work left: run it again, with new commands if there are any
 */
public record Turn(
        List<Batch> batches,
        List<Effect> effects,
        List<StoreResult.PageRequest> pages,
        List<StoreResult.BodyRequest> bodies,
        Optional<Delta> checkpoint,
        boolean more) {}
