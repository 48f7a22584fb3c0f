package io.ternmq.jms.transport;

/** One thread that runs tasks one after the other, in the order in which they were handed in. */
public interface Loop {

    /** Runs the task soon; callable from any thread. */
    void execute(Runnable task);

    /** Runs the task after a while; callable from any thread. */
    void schedule(Runnable task, long delayMillis);
}
