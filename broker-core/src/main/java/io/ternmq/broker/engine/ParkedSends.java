package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.Send;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The sends of one session that wait for room, in order. */
final class ParkedSends {
    /** One of them and when it came. */
    record Parked(Send send, long sinceMillis) {}

    private final ArrayDeque<Parked> sends = new ArrayDeque<>(2);

    boolean isEmpty() {
        return sends.isEmpty();
    }

    int size() {
        return sends.size();
    }

    void add(Send send, long nowMillis) {
        sends.addLast(new Parked(send, nowMillis));
    }

    @Nullable
    Parked first() {
        return sends.peekFirst();
    }

    Parked removeFirst() {
        return sends.removeFirst();
    }

    boolean holds(long number) {
        return sends.stream().anyMatch(parked -> parked.send().number() == number);
    }
}
