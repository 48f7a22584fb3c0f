package io.ternmq.broker.paging;

/** Hears which references of a queue become available. */
public interface AvailabilityListener {
    /** Doesn't care. */
    AvailabilityListener DEAF = new AvailabilityListener() {
        @Override
        public void onAvailable(Reference reference, byte[] content) {}

        @Override
        public void onAvailableFrom(long key) {}
    };

    /** A reference came in, or came back. {@code content}: ABSENT if it isn't at hand; the reference may not keep it. */
    void onAvailable(Reference reference, byte[] content);

    /** Many references came back, none below this key. */
    void onAvailableFrom(long key);
}
