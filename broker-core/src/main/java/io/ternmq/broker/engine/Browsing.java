package io.ternmq.broker.engine;

import io.ternmq.broker.command.Effect;
import java.util.ArrayDeque;

/** Runs browsers: each shows the whole queue in order of key, without any effect on it. */
final class Browsing {
    private final Output out;
    private final ArrayDeque<Browser> ready = new ArrayDeque<>();

    Browsing(Output out) {
        this.out = out;
    }

    void schedule(Browser browser) {
        if (browser.active() && !ready.contains(browser)) {
            ready.addLast(browser);
        }
    }

    /** Shows at most a turn's messages. Returns whether there is more to do at once. */
    boolean run() {
        Browser browser = ready.pollFirst();
        if (browser != null && browser.active()) {
            browser.end();
            out.effect(new Effect.BrowseEnd(browser.channel(), out.end(), browser.session(), browser.number()));
        }
        return !ready.isEmpty();
    }
}
