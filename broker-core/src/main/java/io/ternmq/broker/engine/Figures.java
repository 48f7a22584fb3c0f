package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.AskStat;
import io.ternmq.broker.command.Command.Purge;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Effect.QueueFigures;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.LongList;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Management: figures of queues, a page at a time, and purge. Never waits for room. */
final class Figures {
    private static final char ANY = '*';
    /** Messages that a purge can leave, since one record names them all. */
    private static final int KEPT_MAX = 1_000_000;

    /** Fits the smallest frame that can be configured. */
    private static final int PAGE_BYTES = 8 * 1024;

    /** Of one queue, without its name. */
    private static final int FIGURES_BYTES = 80;

    private static final int UTF8_BYTES_MAX = 3;

    private final State state;
    private final Output out;

    Figures(State state, Output out) {
        this.state = state;
        this.out = out;
    }

    void ask(AskStat command) {
        List<QueueFigures> figures = new ArrayList<>();
        String last = "";
        int bytes = 0;
        boolean more = false;
        for (BrokerQueue queue : state.queuesAfter(command.after())) {
            String name = queue.address().name();
            if (!command.pattern().isEmpty() && !matches(command.pattern(), name)) {
                continue;
            }
            bytes += FIGURES_BYTES + name.length() * UTF8_BYTES_MAX;
            more = bytes > PAGE_BYTES && !figures.isEmpty() && !name.equals(last);
            if (more) {
                break;
            }
            figures.add(queue.figures());
            last = name;
        }
        out.effect(new Effect.StatIs(command.channel(), out.end(), command.requestId(), more, figures));
    }

    /** One record, however many messages there are; those being delivered stay. */
    void purge(Purge command) {
        BrokerQueue queue = named(command.address());
        if (queue == null) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    Reason.DESTINATION_UNKNOWN,
                    "there is no queue '" + command.address().name() + "'");
            return;
        }
        References references = queue.references();
        LongList kept = new LongList();
        List<Reference> unrecorded = new ArrayList<>();
        long[] bytesKept = new long[1];
        references.forEachResident(reference -> {
            if (reference.recorded() && !reference.available()) {
                kept.add(reference.key());
                bytesKept[0] += reference.bytes();
            } else if (!reference.recorded() && reference.available()) {
                unrecorded.add(reference);
            }
        });
        if (kept.size() > KEPT_MAX) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    Reason.LIMIT_EXCEEDED,
                    "more than " + KEPT_MAX + " messages are being delivered; close some consumers first");
            return;
        }
        unrecorded.forEach(references::leave);
        long messages = references.messages() - kept.size();
        if (messages > 0) {
            out.decide(new RangeRemoved(
                    queue.id(),
                    0,
                    Long.MAX_VALUE,
                    kept.toArray(),
                    Removal.PURGED,
                    messages,
                    references.bytes() - bytesKept[0]));
        }
        out.effect(new Effect.Purged(command.channel(), out.end(), command.requestId(), messages + unrecorded.size()));
    }

    /** A queue by address, or else the temporary one or the subscription that figures show under this name. */
    private @Nullable BrokerQueue named(Address address) {
        BrokerQueue queue = state.queue(address);
        if (queue == null) {
            queue = state.queue(new Address(Address.Kind.TEMPORARY_QUEUE, address.name()));
        }
        return queue == null ? state.queue(new Address(Address.Kind.SUBSCRIPTION, address.name())) : queue;
    }

    /** Whether a name matches a pattern in which * stands for any characters; linear but for the stars. */
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == ANY) {
                star = p;
                mark = n;
                p++;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                mark++;
                n = mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == ANY) {
            p++;
        }
        return p == pattern.length();
    }
}
