package io.ternmq.broker.schedule;

/** The time that the present turn shows, for whoever decides by time without being told it. */
public final class TurnTime {
    private long millis;

    /** A turn begins. */
    public void set(long nowMillis) {
        millis = nowMillis;
    }

    /** Ms since 1970. */
    public long millis() {
        return millis;
    }

    /** Whether a time is still to come. */
    public boolean isBefore(long timeMillis) {
        return timeMillis > millis;
    }

    /** Whether a time has come; 0 stands for none, which never comes. */
    public boolean hasCome(long timeMillis) {
        return timeMillis != 0 && timeMillis <= millis;
    }
}
