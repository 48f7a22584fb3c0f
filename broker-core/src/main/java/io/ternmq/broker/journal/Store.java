package io.ternmq.broker.journal;

/**
 * Where every message that stays comes to rest, and where paged references and bodies are read from.
 *
 * <p>Thread: called by the thread that runs the engine; nothing here blocks. Results come in the order of the calls of
 * one kind, on the store's thread, to {@link Listener}, which hands them to the engine as input.
 */
public interface Store extends AutoCloseable {
    /** Applies a delta whose sequence is durable, and makes it a checkpoint. Result: CheckpointDone. */
    void checkpoint(Delta delta);

    /** Reads references with their contents in order of key, those that are wanted. Result: PageLoaded. */
    void loadPage(StoreResult.PageRequest request);

    /**
     * Reads contents of messages named by id, wherever they are (log or store). Result: BodiesLoaded. Not before the
     * batch that the request names is durable.
     */
    void loadBodies(StoreResult.BodyRequest request);

    @Override
    void close();

    /** Hears results. */
    interface Listener {
        void onResult(StoreResult result);

        /**
         * A message that the store held has no reference any more, and no transaction holds it. Said when a delta is being
         * applied, thus after what took the last reference away is durable; may be said more than once.
         */
        default void onMessageGone(long message) {}

        /** The store can't go on (a sync failed): the broker halts. */
        void onFailed(Throwable cause);
    }
}
