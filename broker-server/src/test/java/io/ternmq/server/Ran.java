package io.ternmq.server;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command said, and its exit code. */
record Ran(int code, String out, String err) {
    static Ran of(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Ran(code, out.toString(), err.toString());
    }
}
