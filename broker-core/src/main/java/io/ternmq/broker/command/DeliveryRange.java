package io.ternmq.broker.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A range of delivery ids of one session, both ends included. A list of them, in a command, rises and is disjoint.
 *
 * @param first lowest, at least 1
 * @param last highest, at least first
 */
public record DeliveryRange(long first, long last) {
    /** The same ids in as few ranges as there can be, in rising order, so that no id is looked at twice. */
    public static List<DeliveryRange> merged(List<DeliveryRange> ranges) {
        if (ranges.size() < 2) {
            return List.copyOf(ranges);
        }
        List<DeliveryRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(DeliveryRange::first));
        List<DeliveryRange> merged = new ArrayList<>();
        DeliveryRange growing = sorted.get(0);
        for (DeliveryRange next : sorted.subList(1, sorted.size())) {
            if (next.first() - 1 <= growing.last()) {
                growing = new DeliveryRange(growing.first(), Math.max(growing.last(), next.last()));
            } else {
                merged.add(growing);
                growing = next;
            }
        }
        merged.add(growing);
        return List.copyOf(merged);
    }
}
