package io.ternmq.testsupport.peer;

import io.ternmq.protocol.frame.Frame;
import java.util.function.Consumer;
import java.util.function.Function;

/** One step of a script. */
sealed interface Step {

    /** Does something as soon as its turn comes. */
    record Act(String text, Consumer<PeerWire> action) implements Step {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Waits for a frame.
     *
     * @param text what it waits for
     * @param mismatch why a frame is not that one; empty if it is
     * @param answer what to do with one that fits
     */
    record Expect(String text, Function<Frame, String> mismatch, Answer answer) implements Step {
        @Override
        public String toString() {
            return text;
        }
    }

    /** Waits until the other side ends the connection. */
    record ExpectEnd() implements Step {
        @Override
        public String toString() {
            return "end of the connection";
        }
    }

    /** What follows a frame that fits. */
    interface Answer {
        void to(Frame frame, PeerWire wire);
    }
}
