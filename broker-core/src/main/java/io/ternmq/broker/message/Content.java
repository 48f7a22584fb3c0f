package io.ternmq.broker.message;

import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MalformedContentException;
import io.ternmq.protocol.message.MessageContent;
import java.util.Arrays;
import java.util.Optional;

/** What the broker reads of a message's content, in place. */
public final class Content {
    private Content() {}

    /**
     * What is wrong with it, if something is.
     *
     * @param bytesMax most that it may have
     */
    public static Optional<MalformedContentException> problem(byte[] content, int bytesMax) {
        try {
            MessageContent.validate(content, bytesMax);
            return Optional.empty();
        } catch (MalformedContentException problem) {
            return Optional.of(problem);
        }
    }

    /** Whether the message must survive a restart. */
    public static boolean persistent(byte[] content) {
        return MessageContent.persistent(content);
    }

    /** Whether the body lies by itself, and is only named here. Of content that may be malformed as well. */
    public static boolean hasLargeBody(byte[] content) {
        return content.length >= MessageContent.BYTES_MIN && MessageContent.hasLargeBody(content);
    }

    /** What names the body, where {@link #hasLargeBody}. */
    public static LargeBody largeBody(byte[] content) {
        return MessageContent.largeBody(content);
    }

    /** The beginning of a valid content, as far as it holds all headers: a content without a body. */
    public static byte[] head(byte[] content) {
        return Arrays.copyOf(content, MessageContent.bodyOffset(content));
    }

    /** 0 to 9. */
    public static int priority(byte[] content) {
        return MessageContent.priority(content);
    }

    /** When it expires, in ms since 1970, 0 for never. */
    public static long expiration(byte[] content) {
        return MessageContent.expiration(content);
    }

    /** When it may be delivered at the earliest, in ms since 1970, 0 for at once. */
    public static long deliveryTime(byte[] content) {
        return MessageContent.deliveryTime(content);
    }

    /** When it was sent, in ms since 1970, 0 if the client doesn't say. */
    public static long timestamp(byte[] content) {
        return MessageContent.timestamp(content);
    }
}
