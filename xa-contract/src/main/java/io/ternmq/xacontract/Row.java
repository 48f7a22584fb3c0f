package io.ternmq.xacontract;

import java.util.List;
import java.util.stream.Stream;

/**
 * One line of the table: in this state, this call has this result, and these things follow.
 *
 * @param id its name
 * @param state the state as the table names it
 * @param given the steps that lead there
 * @param call the call that it is about
 * @param then what has to hold afterwards
 * @param source where that is written
 */
record Row(String id, String state, List<Step> given, Step call, List<Step> then, String source) {

    Row {
        given = List.copyOf(given);
        then = List.copyOf(then);
    }

    /** Whether its source binds a provider, or leaves it a choice of which this row asks for the safer. */
    boolean isBinding() {
        return !source.startsWith("Own:");
    }

    Stream<Step> steps() {
        return Stream.of(given, List.of(call), then).flatMap(List::stream);
    }
}
