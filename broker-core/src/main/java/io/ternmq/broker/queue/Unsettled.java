package io.ternmq.broker.queue;

import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.paging.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unsettled deliveries of one session; their ids rise. With those that its open transaction settled they have a
 * limit, from which on the session gets no more.
 */
public final class Unsettled {
    private final long channel;
    private final int session;
    private final LongMap<Delivery> deliveries = new LongMap<>();
    private final int most;
    private final Outflow outflow;
    private int held;
    private long lastId;

    /** Those of a session on a channel. */
    public Unsettled(long channel, int session, int most, Outflow outflow) {
        this.channel = channel;
        this.session = session;
        this.most = most;
        this.outflow = outflow;
    }

    /** What is under way by the channel. */
    public Outflow outflow() {
        return outflow;
    }

    /** The channel that deliveries go to. */
    public long channel() {
        return channel;
    }

    /** The session that deliveries go to. */
    public int session() {
        return session;
    }

    /** How many there are. */
    public int size() {
        return deliveries.size();
    }

    /** Whether there may be no more. */
    public boolean isFull() {
        return deliveries.size() + held >= most;
    }

    /** So many that were taken out are not settled before a commit. */
    public void hold(int count) {
        held += count;
    }

    /** The transaction ended. */
    public void holdNone() {
        held = 0;
    }

    /** How many ids there are in ranges. */
    public static long count(List<DeliveryRange> ranges) {
        long count = 0;
        for (DeliveryRange range : ranges) {
            count += Math.min(range.last() - range.first() + 1, Long.MAX_VALUE - count);
        }
        return count;
    }

    /** One more. Returns its id. */
    public long add(Reference reference, QueueConsumer consumer) {
        lastId++;
        deliveries.put(lastId, new Delivery(lastId, reference, consumer));
        return lastId;
    }

    /** A number for a delivery that needs no settlement. */
    public long skip() {
        lastId++;
        return lastId;
    }

    /** What an unsettled delivery delivers; null if there is none of this id. */
    public @Nullable Reference reference(long id) {
        Delivery delivery = deliveries.get(id);
        return delivery == null ? null : delivery.reference();
    }

    /** Takes those out whose id is in a range; unknown ids are nothing. In order of id. */
    public List<Delivery> take(List<DeliveryRange> ranges) {
        if (count(ranges) > 2L * deliveries.size()) {
            return takeIf(delivery -> contains(ranges, delivery.id()));
        }
        List<Delivery> taken = new ArrayList<>();
        for (DeliveryRange range : ranges) {
            takeByNumber(range, taken);
        }
        return taken;
    }

    /** Takes all of a consumer out that are in no range. In order of id. */
    public List<Delivery> takeOthers(QueueConsumer consumer, List<DeliveryRange> ranges) {
        return takeIf(delivery -> delivery.consumer() == consumer && !contains(ranges, delivery.id()));
    }

    /** Takes all out, in order of id. */
    public List<Delivery> takeAll() {
        return takeIf(delivery -> true);
    }

    /** Whether an id is in one of the ranges. */
    public static boolean contains(List<DeliveryRange> ranges, long id) {
        int from = 0;
        int to = ranges.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            DeliveryRange range = ranges.get(middle);
            if (id > range.last()) {
                from = middle + 1;
            } else if (id < range.first()) {
                to = middle;
            } else {
                return true;
            }
        }
        return false;
    }

    private void takeByNumber(DeliveryRange range, List<Delivery> taken) {
        long last = Math.min(range.last(), lastId);
        for (long id = range.first(); id <= last; id++) {
            Delivery delivery = deliveries.remove(id);
            if (delivery != null) {
                taken.add(delivery);
            }
        }
    }

    private List<Delivery> takeIf(Predicate<Delivery> wanted) {
        List<Delivery> found = new ArrayList<>();
        deliveries.forEach(delivery -> {
            if (wanted.test(delivery)) {
                found.add(delivery);
            }
        });
        found.sort(Comparator.comparingLong(Delivery::id));
        for (Delivery delivery : found) {
            deliveries.remove(delivery.id());
        }
        return found;
    }
}
