package io.ternmq.broker;

/** Lets a proof force what a broker does by itself when its log is much larger than what lives in it. */
public final class Reclaiming {
    private Reclaiming() {}

    /** All that lives in the log's sealed segments moves into the store with the next checkpoint. */
    public static void force(Broker broker) {
        broker.forceReclaim();
    }
}
