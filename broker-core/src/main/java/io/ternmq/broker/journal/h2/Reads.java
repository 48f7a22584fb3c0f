package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads that wait for an answer, each kind in order. A file found damaged is given up if the other one can answer;
 * if that is being written, the read waits for it.
 *
 * <p>Owned by the store thread.
 */
final class Reads {
    private static final Logger LOG = LoggerFactory.getLogger(Reads.class);

    private final Queue<PageRequest> pages = new ArrayDeque<>();
    private final Queue<BodyRequest> bodies = new ArrayDeque<>();
    private final Slots slots;
    private final Reader reader;
    private final Store.Listener listener;
    private final BooleanSupplier otherIsIdle;
    private final IntConsumer discard;
    /** Delta of the file in which damage was found while the other one was being written; −1 if there is none. */
    private long damagedDelta = -1;

    /**
     * Makes it.
     *
     * @param otherIsIdle whether the file that isn't read from is there and holds the same delta
     * @param discard gives up the file in a slot
     */
    Reads(Slots slots, Reader reader, Store.Listener listener, BooleanSupplier otherIsIdle, IntConsumer discard) {
        this.slots = slots;
        this.reader = reader;
        this.listener = listener;
        this.otherIsIdle = otherIsIdle;
        this.discard = discard;
    }

    void page(PageRequest request) {
        pages.add(request);
    }

    void bodies(BodyRequest request) {
        bodies.add(request);
    }

    /** The slot of the file that was found damaged while the other one, which is read from now, was written. */
    Optional<Integer> damaged() {
        if (damagedDelta < 0) {
            return Optional.empty();
        }
        damagedDelta = -1;
        return Optional.of(1 - slots.readingSlot());
    }

    /** Answers all that can be answered now. */
    void serve() {
        while (!pages.isEmpty()) {
            PageRequest request = pages.element();
            Optional<StoreResult> answer =
                    read(file -> reader.page(file, slots.delta(), request), request.request(), request.queue());
            if (answer.isEmpty()) {
                break;
            }
            pages.remove();
            listener.onResult(answer.get());
        }
        while (!bodies.isEmpty()) {
            BodyRequest request = bodies.element();
            Optional<StoreResult> answer =
                    read(file -> reader.bodies(file, request), request.request(), request.queue());
            if (answer.isEmpty()) {
                break;
            }
            bodies.remove();
            listener.onResult(answer.get());
        }
    }

    private Optional<StoreResult> read(Function<StoreFile, StoreResult> read, long request, long queue) {
        if (damagedDelta >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(read.apply(slots.reading()));
        } catch (RuntimeException e) {
            if (!Damage.is(e)) {
                throw e;
            }
            LOG.warn("Damage found while reading", e);
            return readOther(read, e, request, queue);
        }
    }

    private Optional<StoreResult> readOther(
            Function<StoreFile, StoreResult> read, RuntimeException damage, long request, long queue) {
        int damaged = slots.readingSlot();
        if (slots.get(1 - damaged).isEmpty()) {
            return Optional.of(new ReadFailed(request, queue, 0, String.valueOf(damage.getMessage())));
        }
        if (!otherIsIdle.getAsBoolean()) {
            damagedDelta = slots.delta();
            return Optional.empty();
        }
        slots.readFrom(1 - damaged);
        try {
            StoreResult answer = read.apply(slots.reading());
            discard.accept(damaged);
            return Optional.of(answer);
        } catch (RuntimeException e) {
            if (!Damage.is(e)) {
                throw e;
            }
            return Optional.of(new ReadFailed(request, queue, 0, damage.getMessage() + "; " + e.getMessage()));
        }
    }
}
