package io.ternmq.tck.fork;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** What a test writes: all of it to the fork's log, the last of it for the report. Any thread. */
final class TestOutput extends OutputStream {
    private static final int KEPT_BYTES_MAX = 64 << 10;

    private final OutputStream log;
    private final byte[] ring = new byte[KEPT_BYTES_MAX];
    private long written;

    TestOutput(OutputStream log) {
        this.log = log;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        log.write(b);
        keep(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        log.write(bytes, offset, length);
        for (int i = offset; i < offset + length; i++) {
            keep(bytes[i]);
        }
    }

    private void keep(int b) {
        ring[(int) (written % KEPT_BYTES_MAX)] = (byte) b;
        written++;
    }

    @Override
    public void flush() throws IOException {
        log.flush();
    }

    /** Forgets what was kept. */
    synchronized void clear() {
        written = 0;
    }

    /** The last that was written since the last {@link #clear}. */
    synchronized String kept() {
        int length = (int) Math.min(written, KEPT_BYTES_MAX);
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((written - length + i) % KEPT_BYTES_MAX)];
        }
        return (written > length ? "… " : "") + new String(bytes, UTF_8);
    }
}
