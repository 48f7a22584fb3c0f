package io.ternmq.conformance;

/** Something that a listener does, and that may fail. */
@FunctionalInterface
public interface Action {

    /** Does it. */
    void run() throws Exception;

    /** What it fails with; null if it doesn't. */
    static Throwable failure(Action action) {
        try {
            action.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
