package io.ternmq.narayana.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/** Where the client stops, tells its parent, and waits to be killed or told to go on. One thread uses it. */
final class Barrier {
    private final BufferedReader in;
    private final PrintStream out;
    private String stop = "";

    Barrier(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next point to stop at, once. */
    void stopAt(String point) {
        stop = point;
    }

    void reach(String point) {
        if (!point.equals(stop)) {
            return;
        }
        stop = "";
        out.println("at");
        try {
            in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
