package io.ternmq.broker.engine;

import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.selector.InvalidSelectorException;
import io.ternmq.broker.selector.Selector;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * Selectors of the model's consumers. Its messages have no properties, so their timestamps, 0 to 7, stand for one; what a
 * selector means is another package's test.
 */
final class ModelSelectors {
    private static final int TIMESTAMP_END = 10;
    private static final List<String> TEXTS = List.of(
            "JMSTimestamp = 3",
            "JMSTimestamp < 4",
            "JMSTimestamp = 7 AND JMSPriority = 5",
            "JMSPriority <> 4",
            "JMSDeliveryMode = 'NON_PERSISTENT' OR JMSTimestamp = 1");

    private ModelSelectors() {}

    /** Gives a message what selectors ask for. */
    static byte[] colored(byte[] content, String text) {
        content[TIMESTAMP_END - 1] = (byte) (text.hashCode() & 7);
        return content;
    }

    /** A selector's text, or none. */
    static String draw(IntUnaryOperator random) {
        return random.applyAsInt(2) == 0 ? "" : TEXTS.get(random.applyAsInt(TEXTS.size()));
    }

    static Predicate<Message> wanted(String text) {
        try {
            Selector selector = Selector.parse(text);
            return message -> selector.matches(message.content);
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e);
        }
    }
}
