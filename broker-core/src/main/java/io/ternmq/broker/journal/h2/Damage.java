package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import org.h2.mvstore.MVStoreException;

/** Tells damage from other errors: what MVStore says of a file becomes {@link JournalDamaged}. */
final class Damage {
    private Damage() {}

    /** Whether an error says that what was read is damaged. A lack of memory, which MVStore reports as its own, doesn't. */
    static boolean is(RuntimeException error) {
        return error instanceof JournalDamaged || (error instanceof MVStoreException && !isLackOfMemory(error));
    }

    private static boolean isLackOfMemory(Throwable error) {
        Throwable cause = error.getCause();
        return cause != null && (cause instanceof OutOfMemoryError || isLackOfMemory(cause));
    }

    /** The error as damage, if it is one, else as it is. */
    static RuntimeException of(RuntimeException error) {
        return error instanceof MVStoreException && is(error)
                ? new JournalDamaged(String.valueOf(error.getMessage()), error)
                : error;
    }
}
