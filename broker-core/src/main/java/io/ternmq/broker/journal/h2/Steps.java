package io.ternmq.broker.journal.h2;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Long work, cut into slices so that reads don't wait for all of it: parts one after the other, each of them small
 * steps.
 *
 * <p>Owned by the store thread.
 */
final class Steps {
    private final Queue<Part> parts = new ArrayDeque<>();

    /** Adds a part that is done for each element; its iterator is made when the part begins. */
    <T> void forEach(Iterable<T> elements, Consumer<T> step) {
        parts.add(new Part() {
            private Optional<Iterator<T>> begun = Optional.empty();

            @Override
            public boolean advance() {
                if (begun.isEmpty()) {
                    begun = Optional.of(elements.iterator());
                }
                Iterator<T> left = begun.get();
                if (!left.hasNext()) {
                    return false;
                }
                step.accept(left.next());
                return true;
            }
        });
    }

    /** Adds a part of one step. */
    void then(Runnable step) {
        parts.add(new Part() {
            private boolean done;

            @Override
            public boolean advance() {
                if (!done) {
                    done = true;
                    step.run();
                    return true;
                }
                return false;
            }
        });
    }

    /** Does up to so many steps; whether all are done. */
    boolean advance(int steps) {
        for (int i = 0; i < steps; i++) {
            while (!parts.isEmpty() && !parts.element().advance()) {
                parts.remove();
            }
            if (parts.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** A part of the work. */
    private interface Part {
        /** Does a step; false if there was none left. */
        boolean advance();
    }
}
