package io.ternmq.broker.paging;

import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.message.Content;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the end of a queue's window: over references that the store doesn't hold yet, and over rows that were read from
 * it, in order of key.
 */
public final class PageIn {
    private final References references;
    private final DeltaBuilder delta;
    private long expected;

    /** For one move of the end of one queue's window. */
    public PageIn(References references, DeltaBuilder delta) {
        this.references = references;
        this.delta = delta;
    }

    /** Moves the end over what is in memory, where nothing is at rest in the store. */
    public void extend() {
        assert !references.paged();
        takeOutside(Long.MAX_VALUE);
    }

    /**
     * Moves the end over rows and over what is in memory between them. A row whose reference left meanwhile, or that is in
     * memory, held or changed, says nothing new. Returns what came from the store.
     */
    public List<Reference> merge(PageLoaded page) {
        List<Reference> taken = new ArrayList<>();
        for (Row row : page.rows()) {
            long key = row.reference().key();
            if (!takeOutside(key)) {
                return taken;
            }
            boolean news = !references.isResident(key) && !delta.removed(references.queue(), key, page.delta());
            if (news && !references.hasRoom(row.reference().bytes(), expected)) {
                references.endWindow(key);
                return taken;
            }
            if (news) {
                boolean persistent = Content.persistent(row.content());
                Reference reference = Reference.stored(references, row.reference(), persistent, row.content());
                delta.adjustRead(reference, page.delta());
                references.appendToWindow(reference);
                taken.add(reference);
            }
        }
        if (takeOutside(page.next()) && !page.end()) {
            references.endWindow(page.next());
        }
        return taken;
    }

    /** Takes what is in memory below the key. Returns whether all of it had room. */
    private boolean takeOutside(long below) {
        @Nullable Reference next = references.outside().first();
        while (next != null && next.key < below) {
            if (!references.hasRoom(next.bytes, expected)) {
                references.endWindow(next.key);
                return false;
            }
            expected += next.present() ? 0 : Memory.charge(next.bytes);
            references.appendToWindow(next);
            next = references.outside().first();
        }
        if (below == Long.MAX_VALUE) {
            references.endWindow(below);
        }
        return true;
    }
}
