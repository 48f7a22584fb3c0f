package io.ternmq.xacontract;

/** How a run waits for time to pass. */
interface Pause {

    /** The waiting of a real run. */
    Pause REAL = new Pause() {
        @Override
        public void pause(long millis) throws InterruptedException {
            Thread.sleep(millis);
        }

        @Override
        public long receiveMillis(boolean inVain, long millis) {
            // Long enough for a message that shouldn't be there, on a machine that has other work.
            return inVain ? 700 : millis;
        }
    };

    void pause(long millis) throws InterruptedException;

    /** How long a receive may take that is expected to get a message, or to get none. */
    long receiveMillis(boolean inVain, long millis);
}
