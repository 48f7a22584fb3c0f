package io.ternmq.testsupport.history;

import java.util.Locale;

/** What a client was told about something it asked for. */
public enum Outcome {
    /** It has its effect. */
    DONE,
    /** It has no effect: refused or rolled back. */
    UNDONE,
    /** Nobody can tell; the checker accepts either. */
    DOUBT;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome parse(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
