package io.ternmq.broker.engine;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.DeltaBuilder;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Runs browsers: each shows the whole queue in order of key, held messages and those at rest in the store as well, and has
 * no effect on it.
 *
 * <p>What is in memory is shown from there. Behind the window a page is read, as of a checkpoint, and what is in memory
 * or has left since is told from it, as when a window is filled; the page itself is forgotten at once.
 */
final class Browsing {
    private static final int MESSAGES_AT_ONCE = 250;

    private final State state;
    private final Output out;
    private final Reads reads;
    private final int turnMessagesMax;
    private final long bytesMax;
    private final ArrayDeque<Browser> ready = new ArrayDeque<>();

    Browsing(State state, Output out, Reads reads, EngineOptions options) {
        this.state = state;
        this.out = out;
        this.reads = reads;
        this.turnMessagesMax = options.turnMessagesMax();
        this.bytesMax = options.memory().pageBytes();
    }

    void schedule(Browser browser) {
        if (browser.active() && browser.schedule()) {
            ready.addLast(browser);
        }
    }

    /** Shows at most a turn's messages. Returns whether there is more to do at once. */
    boolean run() {
        for (int budget = turnMessagesMax; budget > 0 && !ready.isEmpty(); budget -= MESSAGES_AT_ONCE) {
            Browser browser = ready.removeFirst();
            browser.unschedule();
            if (browser.active()) {
                goOn(browser);
                schedule(browser);
            }
        }
        return !ready.isEmpty();
    }

    private void goOn(Browser browser) {
        References references = browser.queue().references();
        boolean inMemory = !references.paged() || browser.nextKey() < references.windowEnd();
        if (!inMemory) {
            browser.waiting(true);
            reads.page(browser.queue().id(), browser.nextKey(), browser.wanted(), new PageReader(browser));
            return;
        }
        long bound = references.paged() ? references.windowEnd() : Long.MAX_VALUE;
        List<Reference> next = residents(references, browser.nextKey(), bound, MESSAGES_AT_ONCE);
        if (!show(browser, next, Map.of())) {
            return;
        }
        if (next.size() < MESSAGES_AT_ONCE) {
            onShown(browser, bound);
        }
    }

    /** Everything below the bound was shown. */
    private void onShown(Browser browser, long bound) {
        if (bound != Long.MAX_VALUE) {
            browser.skip(bound - 1);
        } else if (browser.hasCredit()) {
            browser.end();
            out.effect(new Effect.BrowseEnd(browser.channel(), out.end(), browser.session(), browser.number()));
        }
    }

    /** Shows references as far as credit and contents go. Returns whether all were shown. */
    private boolean show(Browser browser, List<Reference> references, Map<Long, byte[]> contents) {
        for (int i = 0; i < references.size(); i++) {
            Reference reference = references.get(i);
            byte[] content = reference.present()
                    ? reference.content()
                    : contents.getOrDefault(reference.message(), Reference.ABSENT);
            if (!browser.hasCredit()) {
                return false;
            }
            if (content == Reference.ABSENT) {
                readBodies(browser, references.subList(i, references.size()));
                return false;
            }
            show(
                    browser,
                    reference.key(),
                    reference.message(),
                    reference.deliveries(),
                    reference.expiration(),
                    content);
        }
        return true;
    }

    private void show(Browser browser, long key, long message, int deliveries, long expiration, byte[] content) {
        if (state.schedule().time().hasCome(expiration) || !browser.wanted().test(content)) {
            browser.skip(key);
            return;
        }
        long delivery = browser.show(key, content.length);
        if (Content.hasLargeBody(content)) {
            browser.onShownBody(delivery, message);
        }
        out.effect(new Effect.Deliver(
                browser.channel(),
                out.end(),
                0,
                browser.session(),
                browser.number(),
                delivery,
                Math.max(1, deliveries),
                content));
    }

    /** The first references in memory with {@code from <= key < bound}, available or held, in order of key. */
    private static List<Reference> residents(References references, long from, long bound, int most) {
        PriorityQueue<Reference> smallest =
                new PriorityQueue<>(Comparator.comparingLong(reference -> -reference.key()));
        references.forEachResident(reference -> {
            if (reference.key() >= from && reference.key() < bound) {
                Reference largest = smallest.size() < most ? null : smallest.peek();
                if (largest == null || reference.key() < largest.key()) {
                    smallest.add(reference);
                }
                if (smallest.size() > most) {
                    smallest.remove();
                }
            }
        });
        List<Reference> sorted = new ArrayList<>(smallest);
        sorted.sort(Comparator.comparingLong(Reference::key));
        return sorted;
    }

    private void readBodies(Browser browser, List<Reference> references) {
        List<Reference> next = new ArrayList<>();
        List<Reference> absent = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < references.size() && bytes < bytesMax; i++) {
            Reference reference = references.get(i);
            next.add(reference);
            if (!reference.present()) {
                absent.add(reference);
                bytes += reference.bytes();
            }
        }
        browser.waiting(true);
        reads.bodies(browser.queue().id(), absent, new BodyReader(browser, next, absent));
    }

    private final class PageReader implements Reads.Reader {
        private final Browser browser;

        PageReader(Browser browser) {
            this.browser = browser;
        }

        @Override
        public void onPage(PageLoaded page) {
            browser.waiting(false);
            boolean current = page.delta() >= state.delta().completed()
                    && state.queue(browser.queue().id()) == browser.queue();
            if (!browser.closed() && current) {
                merge(page);
            }
            schedule(browser);
        }

        private void merge(PageLoaded page) {
            List<Row> rows = page.rows();
            long bound = page.next();
            References references = browser.queue().references();
            List<Reference> residents = residents(references, browser.nextKey(), bound, Integer.MAX_VALUE);
            int next = 0;
            for (Row row : rows) {
                long key = row.reference().key();
                int first = next;
                while (next < residents.size() && residents.get(next).key() < key) {
                    next++;
                }
                if (!Browsing.this.show(browser, residents.subList(first, next), Map.of())
                        || !show(row, page.delta())) {
                    return;
                }
            }
            if (Browsing.this.show(browser, residents.subList(next, residents.size()), Map.of())) {
                onShown(browser, bound);
            }
        }

        private boolean show(Row row, long checkpoint) {
            DeltaBuilder delta = state.delta();
            long queue = browser.queue().id();
            long key = row.reference().key();
            boolean alive = browser.queue().references().find(key) == null
                    && !delta.removed(queue, key, checkpoint)
                    && !browser.queue().outlived(Content.persistent(row.content()), key);
            if (alive && !browser.hasCredit()) {
                return false;
            }
            if (alive) {
                Browsing.this.show(
                        browser,
                        key,
                        row.reference().message(),
                        row.reference().deliveries(),
                        row.reference().expiration(),
                        row.content());
            }
            return true;
        }

        @Override
        public void onFailed(ReadFailed failed) {
            throw Reads.unreadable(browser.queue(), failed);
        }
    }

    private final class BodyReader implements Reads.Reader {
        private final Browser browser;
        private final List<Reference> next;
        private final List<Reference> asked;

        /** Reads for all that comes next up to a key, and asks for the contents of those without. */
        BodyReader(Browser browser, List<Reference> next, List<Reference> asked) {
            this.browser = browser;
            this.next = next;
            this.asked = asked;
        }

        @Override
        public void onBodies(BodiesLoaded bodies) {
            Map<Long, byte[]> contents = new HashMap<>();
            for (int i = 0; i < asked.size(); i++) {
                contents.put(asked.get(i).message(), bodies.contents().get(i));
            }
            browser.waiting(false);
            if (browser.closed()) {
                return;
            }
            List<Reference> residents =
                    residents(browser.queue().references(), browser.nextKey(), bound(), Integer.MAX_VALUE);
            List<Reference> known = new ArrayList<>();
            for (Reference reference : residents) {
                if (!reference.present() && !contents.containsKey(reference.message())) {
                    break;
                }
                known.add(reference);
            }
            show(browser, known, contents);
            schedule(browser);
        }

        /** Where what is in memory isn't all any more: the first that has come to rest meanwhile is read with a page. */
        private long bound() {
            References references = browser.queue().references();
            for (Reference reference : next) {
                if (references.find(reference.key()) == null && !reference.gone()) {
                    return reference.key();
                }
            }
            return next.get(next.size() - 1).key() + 1;
        }

        /** A message that left while it was read may be missing. */
        @Override
        public void onFailed(ReadFailed failed) {
            for (Reference reference : asked) {
                if ((reference.message() == failed.message() || failed.message() == 0) && !reference.gone()) {
                    throw Reads.unreadable(browser.queue(), failed);
                }
            }
            browser.waiting(false);
            schedule(browser);
        }
    }
}
