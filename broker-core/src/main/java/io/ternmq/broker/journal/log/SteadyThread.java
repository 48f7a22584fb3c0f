package io.ternmq.broker.journal.log;

/** A daemon thread that ignores interrupts: one during a read or write would close the file under it. */
final class SteadyThread extends Thread {
    SteadyThread(String name, Runnable work) {
        super(work, name);
        setDaemon(true);
    }

    @Override
    public void interrupt() {
        // See above.
    }
}
