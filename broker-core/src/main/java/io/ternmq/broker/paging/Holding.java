package io.ternmq.broker.paging;

import io.ternmq.broker.journal.StoreResult.ReferenceRow;

/**
 * A reference that a prepared branch settles: it is held, wherever it was.
 *
 * @param isNew whether it was not held before
 */
public record Holding(Reference reference, boolean isNew) {
    /**
     * Holds a reference.
     *
     * @param references those of its queue
     * @param row as it stays until the branch ends
     */
    public static Holding of(References references, ReferenceRow row, DeltaBuilder delta) {
        Reference known = references.find(row.key());
        if (known == null) {
            Reference reference = Reference.stored(references, row, true, Reference.ABSENT);
            delta.adopt(reference);
            references.addHeld(reference);
            return new Holding(reference, true);
        }
        boolean available = known.available();
        if (available) {
            references.take(known);
            references.relieve(known);
        }
        return new Holding(known, available);
    }
}
