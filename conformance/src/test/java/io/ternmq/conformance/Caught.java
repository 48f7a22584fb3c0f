package io.ternmq.conformance;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it gets; any thread may take it. */
public final class Caught implements MessageListener {

    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    @Override
    public void onMessage(Message message) {
        messages.add(message);
    }

    /** The next message; null if none comes. */
    public Message next() throws InterruptedException {
        return messages.poll(OverEachTransport.WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The next message's text; null if none comes. */
    public String text() throws Exception {
        return OverEachTransport.text(next());
    }

    /** Messages that were kept and not taken. */
    public int size() {
        return messages.size();
    }
}
